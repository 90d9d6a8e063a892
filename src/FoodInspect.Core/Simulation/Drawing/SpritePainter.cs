using System.Numerics;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>Turns the shape of an item into pixels, with smooth edges and a soft shadow on the belt.</summary>
internal static class SpritePainter
{
    private const int SamplesPerSide = 2;
    private const float ShadowDepth = 0.5f;
    private static readonly Vector2 ShadowOffsetMm = new(1.5f, 2.5f);

    /// <summary>Draws an item. The caller owns the sprite.</summary>
    public static ItemSprite Paint(IItemShape shape, double mmPerPixel)
    {
        var half = (int)Math.Ceiling((shape.ReachMm + 5) / mmPerPixel);
        var size = 2 * half;
        using var light = new Mat(size, size, MatType.CV_32FC3, Scalar.All(0));
        using var coverage = new Mat(size, size, MatType.CV_32FC1, Scalar.All(0));
        var labels = new Mat(size, size, MatType.CV_8UC1, Scalar.All(ItemSprite.Transparent));
        (int X, int Y, PaintedPixel Pixel) fullest = default;
        for (var y = 0; y < size; y++)
        {
            for (var x = 0; x < size; x++)
            {
                var pixel = Sample(shape, x - half, y - half, (float)mmPerPixel);
                if (pixel.Coverage == 0)
                    continue;
                light.At<Vec3f>(y, x) = new Vec3f(pixel.Light.X, pixel.Light.Y, pixel.Light.Z);
                coverage.At<float>(y, x) = pixel.Coverage;
                if (pixel.Coverage > 0.5f)
                    labels.At<byte>(y, x) = pixel.ClassId;
                if (pixel.ClassId > 0 && pixel.Coverage > fullest.Pixel.Coverage)
                    fullest = (x, y, pixel);
            }
        }

        // At a coarse scale a small one fills no pixel by half, and is seen all the same.
        labels.At<byte>(fullest.Y, fullest.X) = fullest.Pixel.ClassId;
        DropGrains(labels);
        return Compose(light, coverage, labels, shape.Detail, mmPerPixel);
    }

    /// <summary>An item is one piece: what came off it is seen, but belongs to the belt.</summary>
    private static void DropGrains(Mat labels)
    {
        using var mask = new Mat();
        using var pieces = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        Cv2.InRange(labels, new Scalar(1), new Scalar(ItemSprite.Transparent - 1), mask);
        var count = Cv2.ConnectedComponentsWithStats(mask, pieces, statistics, centroids);
        var largest = Enumerable.Range(1, count - 1).MaxBy(piece => statistics.At<int>(piece, (int)ConnectedComponentsTypes.Area));
        Cv2.InRange(pieces, new Scalar(largest), new Scalar(largest), pieces);
        using var grains = new Mat();
        Cv2.Subtract(mask, pieces, grains);
        labels.SetTo(new Scalar(ItemSprite.Transparent), grains);
    }

    private static PaintedPixel Sample(IItemShape shape, int x, int y, float mmPerPixel)
    {
        var light = Vector3.Zero;
        var hits = 0;
        Span<byte> classes = stackalloc byte[SamplesPerSide * SamplesPerSide];
        for (var sample = 0; sample < SamplesPerSide * SamplesPerSide; sample++)
        {
            var inPixel = new Vector2(sample % SamplesPerSide + 0.5f, sample / SamplesPerSide + 0.5f) / SamplesPerSide;
            if (shape.At((new Vector2(x, y) + inPixel) * mmPerPixel) is not { } point)
                continue;
            light += Vector3.Clamp(point.Colour, Vector3.Zero, new Vector3(255));
            classes[hits++] = point.ClassId;
        }

        const float samples = SamplesPerSide * SamplesPerSide;
        return new PaintedPixel(light / samples, hits / samples, MostFrequent(classes[..hits]));
    }

    private static byte MostFrequent(Span<byte> classes)
    {
        var (best, bestCount) = ((byte)0, 0);
        foreach (var candidate in classes)
        {
            var count = classes.Count(candidate);
            if (count > bestCount)
                (best, bestCount) = (candidate, count);
        }

        return best;
    }

    private static ItemSprite Compose(Mat light, Mat coverage, Mat labels, string detail, double mmPerPixel)
    {
        using var shadow = Shadow(coverage, mmPerPixel);
        using var open = new Mat();
        using var lit = new Mat();
        using var passing = new Mat();
        using var threeChannels = new Mat();
        Cv2.Subtract(Scalar.All(1), coverage, open);
        Cv2.Subtract(Scalar.All(1), shadow, lit);
        Cv2.Multiply(open, lit, passing);
        Cv2.Merge([passing, passing, passing], threeChannels);

        var colour = new Mat();
        var transmission = new Mat();
        light.ConvertTo(colour, MatType.CV_8UC3);
        threeChannels.ConvertTo(transmission, MatType.CV_8UC3, 255);
        return new ItemSprite(colour, transmission, labels, detail);
    }

    private static Mat Shadow(Mat coverage, double mmPerPixel)
    {
        var (right, down) = (ShadowOffsetMm.X / mmPerPixel, ShadowOffsetMm.Y / mmPerPixel);
        using var shift = Mat.FromPixelData(2, 3, MatType.CV_64FC1, new[] { 1, 0, right, 0, 1, down });
        using var moved = new Mat();
        Cv2.WarpAffine(coverage, moved, shift, coverage.Size());
        var shadow = new Mat();
        Cv2.GaussianBlur(moved, shadow, new Size(0, 0), 2.0 / mmPerPixel);
        Cv2.Multiply(shadow, Scalar.All(ShadowDepth), shadow);
        return shadow;
    }

    /// <param name="Light">What the item adds, BGR, 0 to 255.</param>
    /// <param name="Coverage">Share of the pixel that the item covers.</param>
    /// <param name="ClassId">What covers most of that.</param>
    private readonly record struct PaintedPixel(Vector3 Light, float Coverage, byte ClassId);
}
