using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Silhouettes of foreign bodies: shards, crumbs, strips and threads, insects, tools, rings, caps and buttons, blocks.</summary>
internal static class SyntheticShape
{
    private const int Margin = 3;

    /// <summary>Smaller ones have no room for a relief.</summary>
    private const int SmallestDiscPx = 16;

    private const LineTypes Smooth = LineTypes.AntiAlias;
    private static readonly Scalar Full = Scalar.All(255);

    /// <summary>8-bit, 255 inside, soft at the edge, in a square that holds it; the caller owns it.</summary>
    /// <param name="random">Decides.</param>
    /// <param name="isMoulded">Whether the body is moulded, so that it needs a relief: a plain round disc could be a fruit as well.</param>
    public static Mat Draw(Random random, out bool isMoulded)
    {
        // Few are large: a large one is seen anyway.
        var length = (int)(8 + (72 * Math.Pow(random.NextDouble(), 1.6)));
        Action<Mat, int, Random> draw = random.Next(13) switch
        {
            0 or 1 => Shard,
            2 => Crumb,
            3 or 4 => Strip,
            5 or 6 => Insect,
            7 or 8 => Tool,
            9 or 10 => Disc,
            11 => Block,
            _ => Ring,
        };
        if (draw == Disc)
            length = Math.Max(length, SmallestDiscPx);
        var shape = new Mat(length + (2 * Margin), length + (2 * Margin), MatType.CV_8UC1, Scalar.All(0));
        draw(shape, length, random);
        isMoulded = draw == Disc || random.Chance(0.15);
        return shape;
    }

    private static void Shard(Mat shape, int length, Random random) =>
        FillPolygon(shape, random.Next(3, 8), length / 2.0, 0.35, random.Between(0.25, 1), random);

    private static void Crumb(Mat shape, int length, Random random) =>
        FillPolygon(shape, 14, Math.Min(length, 26) / 2.0, 0.7, random.Between(0.5, 1), random);

    private static void FillPolygon(Mat shape, int corners, double radius, double innermost, double flatness, Random random)
    {
        var turn = random.Between(0, Math.PI);
        var points = Enumerable.Range(0, corners).Select(i =>
        {
            var angle = 2 * Math.PI * (i + random.Around(0, 0.3)) / corners;
            var reach = radius * random.Between(innermost, 1);
            return At(shape, reach * Math.Cos(angle), reach * Math.Sin(angle) * flatness, turn);
        });
        Cv2.FillPoly(shape, [points.ToArray()], Full, Smooth);
    }

    private static void Strip(Mat shape, int length, Random random)
    {
        var thickness = random.Next(2, Math.Max(3, length / 6));
        var turn = random.Between(0, Math.PI);
        var bend = random.Around(0, 0.35) * length;
        var points = Enumerable.Range(0, 9).Select(i =>
        {
            var t = (i / 4.0) - 1;
            return At(shape, t * ((length / 2.0) - thickness), bend * ((t * t) - 0.5), turn);
        });
        Cv2.Polylines(shape, [points.ToArray()], false, Full, thickness, Smooth);
    }

    private static void Insect(Mat shape, int length, Random random)
    {
        var turn = random.Between(0, Math.PI);
        var reach = length / 2.0;
        var girth = reach * random.Between(0.18, 0.5);
        Body(shape, 0.0, reach * 0.6, girth, turn);
        Body(shape, -reach * 0.55, reach * 0.3, girth * 0.8, turn);
        Body(shape, -reach * 0.8, reach * 0.2, girth * 0.6, turn);
        var legs = random.Next(2, 5);
        for (var leg = 0; leg < legs * 2; leg++)
        {
            var side = leg % 2 == 0 ? 1 : -1;
            var root = reach * random.Between(-0.6, 0.4);
            Cv2.Line(
                shape, At(shape, root, 0, turn), At(shape, root + (reach * random.Around(0, 0.4)), side * reach * random.Between(0.5, 0.9), turn),
                Full, random.Next(1, 3), Smooth);
        }
        if (random.Chance(0.5))
        {
            foreach (var side in new[] { -1, 1 })
            {
                var wing = At(shape, reach * 0.15, side * girth, turn);
                Cv2.Ellipse(shape, wing, new Size(reach * 0.5, reach * 0.2), (turn * 180 / Math.PI) + (side * 25), 0, 360, Full, -1, Smooth);
            }
        }
    }

    private static void Body(Mat shape, double along, double length, double girth, double turn) => Cv2.Ellipse(
        shape, At(shape, along, 0, turn), new Size(Math.Max(1, length), Math.Max(1, girth)), turn * 180 / Math.PI, 0, 360, Full, -1, Smooth);

    private static void Tool(Mat shape, int length, Random random)
    {
        var turn = random.Between(0, Math.PI);
        var reach = length / 2.0;
        var shaft = Math.Max(2, (int)(length * random.Between(0.06, 0.18)));
        Cv2.Line(shape, At(shape, -reach * 0.8, 0, turn), At(shape, reach * 0.8, 0, turn), Full, shaft, Smooth);
        for (var end = -1; end <= 1; end += 2)
        {
            var head = At(shape, end * reach * 0.75, 0, turn);
            var radius = Math.Max(1, (int)(reach * random.Between(0.1, 0.25)));
            if (random.Chance(0.4))
                Cv2.Circle(shape, head, radius, Full, -1, Smooth);
            else if (random.Chance(0.6))
                Cv2.Line(shape, At(shape, end * reach * 0.75, -radius * 1.5, turn), At(shape, end * reach * 0.75, radius * 1.5, turn), Full, shaft, Smooth);
            if (random.Chance(0.3))
                Cv2.Circle(shape, head, radius / 2, Scalar.All(0), -1, Smooth);
        }
    }

    private static void Ring(Mat shape, int length, Random random)
    {
        var radius = Math.Min(length, 40) / 2.0 * 0.85;
        Cv2.Ellipse(
            shape, At(shape, 0, 0, 0), new Size(Math.Max(2, radius), Math.Max(2, radius * random.Between(0.5, 1))), random.Between(0, 180),
            0, random.Between(150, 360), Full, random.Next(2, Math.Max(3, (int)(radius * 0.5))), Smooth);
    }

    private static void Disc(Mat shape, int length, Random random)
    {
        var radius = length / 2.0;
        if (random.Chance(0.25))
        {
            FillPolygon(shape, random.Next(5, 9), radius, 0.97, random.Between(0.8, 1), random);
        }
        else
        {
            Cv2.Ellipse(
                shape, At(shape, 0, 0, 0), new Size(radius, radius * random.Between(0.7, 1)), random.Between(0, 180), 0, 360, Full, -1, Smooth);
        }
        if (!random.Chance(0.35))
            return;
        var holes = random.Next(1, 5);
        var apart = holes == 1 ? 0 : radius * random.Between(0.3, 0.5);
        var turn = random.Between(0, Math.PI);
        for (var hole = 0; hole < holes; hole++)
        {
            Cv2.Circle(
                shape, At(shape, apart, 0, turn + (2 * Math.PI * hole / holes)),
                Math.Max(1, (int)(radius * (holes == 1 ? random.Between(0.2, 0.6) : 0.15))), Scalar.All(0), -1, Smooth);
        }
    }

    private static void Block(Mat shape, int length, Random random)
    {
        var turn = random.Between(0, Math.PI);
        // Its corners lie at half the length.
        var slant = random.Between(0.3, 0.7);
        var (reach, girth) = (length / 2.0 * Math.Cos(slant), length / 2.0 * Math.Sin(slant));
        Point[] corners =
            [At(shape, -reach, -girth, turn), At(shape, reach, -girth, turn), At(shape, reach, girth, turn), At(shape, -reach, girth, turn)];
        Cv2.FillConvexPoly(shape, corners, Full, Smooth);
    }

    /// <summary>The pixel that lies so far from the middle of the square, along and across an axis that is turned by an angle in radians.</summary>
    public static Point At(Mat shape, double along, double across, double turn) => new(
        (shape.Width / 2.0) + (along * Math.Cos(turn)) - (across * Math.Sin(turn)),
        (shape.Height / 2.0) + (along * Math.Sin(turn)) + (across * Math.Cos(turn)));
}
