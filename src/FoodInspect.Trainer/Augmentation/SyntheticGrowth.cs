using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>What grows out of produce and belongs to it: stems, crowns and leaves.</summary>
internal static class SyntheticGrowth
{
    /// <summary>Paints one, at the edge of a body or within it.</summary>
    /// <param name="image">Is painted on, BGR.</param>
    /// <param name="opacity">8-bit; becomes 255 where something was painted, less at its edge. The paint reaches a little further, so that edges are blended once.</param>
    /// <param name="body">8-bit, 255 where the body is; of the size of both.</param>
    /// <param name="longestPx">No growth reaches further from its root, but for the thickness of its line.</param>
    /// <param name="random">Decides.</param>
    public static void Add(Mat image, Mat opacity, Mat body, int longestPx, Random random)
    {
        var moments = Cv2.Moments(body, binaryImage: true);
        if (moments.M00 == 0)
            return;
        var centre = new Point2d(moments.M10 / moments.M00, moments.M01 / moments.M00);
        var angle = random.Between(0, 2 * Math.PI);
        var edge = EdgeOf(body, centre, angle);
        var root = random.Chance(0.3) ? edge * random.Between(0.2, 0.9) : edge - random.Between(1, 4);
        // Most are short.
        var reach = Math.Min(5, longestPx) + (Math.Max(0, longestPx - 5) * Math.Pow(random.NextDouble(), 2));
        var colour = Colour(Cv2.Mean(image, body), random);
        switch (random.Next(4))
        {
            case 0 or 1:
                Stem(image, opacity, centre, angle, root, reach, colour, random);
                break;
            case 2:
                Crown(image, opacity, Along(centre, angle, root), angle, Math.Min(reach, longestPx / 2.0), colour, random);
                break;
            default:
                var half = Math.Min(reach / 2, 10);
                Leaf(image, opacity, Along(centre, angle, root + (half * 0.7)), angle + random.Around(0, 0.8), half, colour);
                break;
        }
    }

    private static double EdgeOf(Mat body, Point2d centre, double angle)
    {
        var (columns, rows) = (body.Cols, body.Rows);
        var edge = 0;
        for (var step = 0; step < columns + rows; step++)
        {
            var point = Along(centre, angle, step);
            if (point.X < 0 || point.Y < 0 || point.X >= columns || point.Y >= rows)
                break;
            if (body.At<byte>(point.Y, point.X) > 127)
                edge = step;
        }
        return edge;
    }

    private static void Stem(Mat image, Mat opacity, Point2d centre, double angle, double root, double reach, Scalar colour, Random random)
    {
        var (bend, thickness) = (random.Around(0, 0.4), random.Next(1, 5));
        var points = Enumerable.Range(0, 6)
            .Select(i => Along(centre, angle + (bend * i * i / 25.0 * reach / (root + reach)), root + (reach * i / 5.0)))
            .ToArray();
        Cv2.Polylines(image, [points], false, colour, thickness + 2);
        Cv2.Polylines(opacity, [points], false, Scalar.All(255), thickness, LineTypes.AntiAlias);
    }

    /// <summary>Tips around a root, as of a pomegranate, a tomato or a strawberry.</summary>
    private static void Crown(Mat image, Mat opacity, Point root, double angle, double reach, Scalar colour, Random random)
    {
        var tips = random.Next(3, 8);
        var (spread, narrow) = (random.Chance(0.5) ? 1.1 : Math.PI, random.Between(0.3, 0.6));
        var points = Enumerable.Range(0, (2 * tips) + 1).Select(i =>
        {
            var distance = reach * (i % 2 == 1 ? random.Between(0.8, 1) : narrow);
            return Along(new Point2d(root.X, root.Y), angle + (spread * ((i / (double)tips) - 1)), distance);
        }).Append(root);
        Point[][] crown = [points.ToArray()];
        Cv2.FillPoly(image, crown, colour);
        Cv2.Polylines(image, crown, true, colour, 3);
        Cv2.FillPoly(opacity, crown, Scalar.All(255), LineTypes.AntiAlias);
    }

    private static void Leaf(Mat image, Mat opacity, Point centre, double turn, double reach, Scalar colour)
    {
        var axes = new Size(Math.Max(2, reach), Math.Max(1, reach * 0.45));
        Cv2.Ellipse(image, centre, new Size(axes.Width + 1, axes.Height + 1), turn * 180 / Math.PI, 0, 360, colour, -1);
        Cv2.Ellipse(opacity, centre, axes, turn * 180 / Math.PI, 0, 360, Scalar.All(255), -1, LineTypes.AntiAlias);
    }

    private static Point Along(Point2d from, double angle, double distance) =>
        new(from.X + (distance * Math.Cos(angle)), from.Y + (distance * Math.Sin(angle)));

    /// <summary>That of the body, darker or lighter; or green, or brown.</summary>
    private static Scalar Colour(Scalar ofBody, Random random)
    {
        var light = random.Between(0.4, 1.2);
        return random.Next(3) switch
        {
            0 => new Scalar(ofBody.Val0 * light, ofBody.Val1 * light, ofBody.Val2 * light),
            1 => new Scalar(random.Next(20, 120), random.Next(70, 190), random.Next(40, 150)),
            _ => new Scalar(random.Next(10, 80), random.Next(30, 110), random.Next(45, 140)),
        };
    }
}
