using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Silhouettes of produce.</summary>
internal static class SyntheticProduce
{
    /// <summary>Longest stem, crown or leaf that the square has room for, beside the thickness of its line.</summary>
    public const int LongestGrowthPx = MarginPx - 4;

    /// <summary>Room around the body for what grows out of it.</summary>
    private const int MarginPx = 20;

    private const int SmallestPx = 36;
    private const int LargestPx = 100;
    private const int OutlinePoints = 48;

    /// <summary>8-bit, 255 inside, soft at the edge, in a square that holds it; the caller owns it.</summary>
    public static Mat DrawBody(Random random)
    {
        var length = random.Next(SmallestPx, LargestPx);
        var side = length + (2 * MarginPx);
        var body = new Mat(side, side, MatType.CV_8UC1, Scalar.All(0));
        var flatness = random.Chance(0.6) ? random.Between(0.85, 1) : random.Between(0.5, 0.85);
        // Thicker at one end (a pear, an egg), and not wholly regular.
        var (taper, lobes, lobeDepth) = (random.Chance(0.4) ? random.Between(0, 0.3) : 0, random.Next(2, 7), random.Between(0, 0.04));
        var turn = random.Between(0, 2 * Math.PI);
        var phase = random.Between(0, 2 * Math.PI);
        var points = Enumerable.Range(0, OutlinePoints).Select(i =>
        {
            var angle = 2 * Math.PI * i / OutlinePoints;
            var reach = length / 2.0 * (1 - lobeDepth + (lobeDepth * Math.Cos((lobes * angle) + phase)));
            var (along, across) = (reach * Math.Cos(angle), reach * Math.Sin(angle) * flatness * (1 - (taper * Math.Cos(angle))));
            return SyntheticShape.At(body, along, across, turn);
        });
        Cv2.FillPoly(body, [points.ToArray()], Scalar.All(255), LineTypes.AntiAlias);
        Cv2.GaussianBlur(body, body, new Size(3, 3), 0.7);
        return body;
    }
}
