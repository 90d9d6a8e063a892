using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Silhouettes of produce, and what grows out of them.</summary>
internal static class SyntheticProduce
{
    /// <summary>Room for stems and leaves.</summary>
    private const int Margin = 14;

    private const int SmallestPx = 36;
    private const int LargestPx = 100;
    private const int OutlinePoints = 48;

    /// <summary>8-bit, 255 inside, soft at the edge, in a square that holds it; the caller owns it.</summary>
    public static Mat DrawBody(Random random)
    {
        var length = random.Next(SmallestPx, LargestPx);
        var side = length + (2 * Margin);
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
            return new Point(
                (side / 2.0) + (along * Math.Cos(turn)) - (across * Math.Sin(turn)), (side / 2.0) + (along * Math.Sin(turn)) + (across * Math.Cos(turn)));
        });
        var body = new Mat(side, side, MatType.CV_8UC1, Scalar.All(0));
        Cv2.FillPoly(body, [points.ToArray()], Scalar.All(255), LineTypes.AntiAlias);
        Cv2.GaussianBlur(body, body, new Size(3, 3), 0.7);
        return body;
    }

    /// <summary>Paints a stem, a crown or a leaf at the edge of a body, or a stem's end within it.</summary>
    /// <param name="image">Is painted on, BGR.</param>
    /// <param name="opacity">Gets what lies outside the body.</param>
    /// <param name="body">As <see cref="DrawBody"/> gives it.</param>
    /// <param name="random">Decides.</param>
    public static void AddStem(Mat image, Mat opacity, Mat body, Random random)
    {
        var angle = random.Between(0, 2 * Math.PI);
        var centre = new Point2d(body.Width / 2.0, body.Height / 2.0);
        var edge = Enumerable.Range(0, body.Width / 2).LastOrDefault(step => body.At<byte>(Along(centre, angle, step).Y, Along(centre, angle, step).X) > 127);
        var root = random.Chance(0.4) ? edge * random.Between(0, 0.8) : edge - 2;
        var colour = Colour(random);
        switch (random.Next(3))
        {
            case 0:
                Stroke(image, opacity, Along(centre, angle, root), Along(centre, angle + random.Around(0, 0.15), root + random.Between(4, Margin)), colour, random.Next(2, 5));
                break;
            case 1:
                for (var leaf = random.Next(3, 6); leaf > 0; leaf--)
                {
                    var from = Along(centre, angle, root);
                    var direction = angle + random.Around(0, 1.3);
                    Stroke(image, opacity, from, Along(new Point2d(from.X, from.Y), direction, random.Between(4, Margin - 2)), colour, random.Next(2, 4));
                }
                break;
            default:
                Leaf(image, opacity, Along(centre, angle, root + 4), angle + random.Around(0, 0.8), random.Between(4, 9), colour);
                break;
        }
    }

    private static void Stroke(Mat image, Mat opacity, Point from, Point to, Scalar colour, int thickness)
    {
        Cv2.Line(image, from, to, colour, thickness, LineTypes.AntiAlias);
        Cv2.Line(opacity, from, to, Scalar.All(255), thickness, LineTypes.AntiAlias);
    }

    private static void Leaf(Mat image, Mat opacity, Point centre, double turn, double reach, Scalar colour)
    {
        var axes = new Size(reach, reach * 0.45);
        Cv2.Ellipse(image, centre, axes, turn * 180 / Math.PI, 0, 360, colour, -1, LineTypes.AntiAlias);
        Cv2.Ellipse(opacity, centre, axes, turn * 180 / Math.PI, 0, 360, Scalar.All(255), -1, LineTypes.AntiAlias);
    }

    private static Point Along(Point2d from, double angle, double distance) =>
        new(from.X + (distance * Math.Cos(angle)), from.Y + (distance * Math.Sin(angle)));

    /// <summary>Green or brown.</summary>
    private static Scalar Colour(Random random) => random.Chance(0.5)
        ? new Scalar(random.Next(20, 70), random.Next(70, 170), random.Next(40, 110))
        : new Scalar(random.Next(10, 60), random.Next(30, 90), random.Next(45, 120));
}
