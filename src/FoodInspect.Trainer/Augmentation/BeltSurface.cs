using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Made belts: a colour that belts have, soiled in clouds, with fine grain, seams across and a few scratches.</summary>
internal static class BeltSurface
{
    /// <summary>Hue, saturation and value of usual belts, 0 to 255: blue, white, grey, black, green, brown.</summary>
    private static readonly (int Hue, int Saturation, int Value)[] Colours =
        [(148, 150, 150), (25, 15, 205), (0, 0, 110), (0, 0, 55), (105, 110, 120), (22, 90, 120)];

    /// <summary>Paints a belt; the caller owns it.</summary>
    public static Mat Paint(Size size, Random random)
    {
        using var level = new Mat(size, MatType.CV_32FC1, Scalar.All(0));
        SmoothNoise.Add(level, 120, random.Between(4, 14), random);
        SmoothNoise.Add(level, 40, random.Between(3, 9), random);
        SmoothNoise.Add(level, 3, random.Between(1, 4), random);
        SmoothNoise.Add(level, 1, random.Between(1, 4), random);
        AddSeams(level, random);
        AddScratches(level, random);
        using var levels = new Mat();
        Cv2.CvtColor(level, levels, ColorConversionCodes.GRAY2BGR);
        var belt = new Mat(size, MatType.CV_8UC3, Colour(random));
        Cv2.Add(belt, levels, belt, null, MatType.CV_8U);
        return belt;
    }

    private static void AddSeams(Mat level, Random random)
    {
        if (random.Chance(0.4))
            return;
        var (spacing, depth) = (random.Next(40, 160), random.Between(-35, -8));
        var (columns, rows) = (level.Cols, level.Rows);
        using var seams = new Mat(rows, columns, MatType.CV_32FC1, Scalar.All(0));
        for (var x = random.Next(spacing); x < columns; x += spacing)
            Cv2.Line(seams, new Point(x, 0), new Point(x, rows), Scalar.All(depth));
        Cv2.Add(level, seams, level);
    }

    private static void AddScratches(Mat level, Random random)
    {
        var (columns, rows) = (level.Cols, level.Rows);
        for (var i = random.Next(1 + (columns / 150)); i > 0; i--)
        {
            var from = new Point(random.Next(columns), random.Next(rows));
            var to = from + new Point(random.Next(-45, 46), random.Next(-5, 6));
            Cv2.Line(level, from, to, Scalar.All(random.Between(-45, 45)), 1, LineTypes.AntiAlias);
        }
    }

    private static Scalar Colour(Random random)
    {
        var (hue, saturation, value) = Colours[random.Next(Colours.Length)];
        using var hsv = new Mat(1, 1, MatType.CV_8UC3, new Scalar(
            (hue + random.Next(-6, 7) + 256) % 256, Math.Clamp(saturation * random.Factor(0.3), 0, 255), Math.Clamp(value * random.Factor(0.25), 30, 215)));
        using var bgr = new Mat();
        Cv2.CvtColor(hsv, bgr, ColorConversionCodes.HSV2BGR_FULL);
        var colour = bgr.At<Vec3b>(0, 0);
        return new Scalar(colour.Item0, colour.Item1, colour.Item2);
    }
}
