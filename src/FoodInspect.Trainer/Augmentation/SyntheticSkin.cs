using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Skins of produce: a colour or two that run into each other, dots or streaks, smooth or rough, rounded by the light, some glossy.</summary>
internal static class SyntheticSkin
{
    /// <summary>Paints the square that holds a body; the caller owns it.</summary>
    /// <param name="body">8-bit silhouette.</param>
    /// <param name="random">Decides.</param>
    /// <returns>BGR, 8-bit.</returns>
    public static Mat Paint(Mat body, Random random)
    {
        var skin = Ground(body.Size(), random);
        if (random.Chance(0.5))
            AddDots(skin, random);
        if (random.Chance(0.3))
            SmoothNoise.AddGrey(skin, random.Next(3, 9), random.Between(6, 24), random);
        Round(skin, body, random);
        if (random.Chance(0.6))
            AddGloss(skin, random);
        return skin;
    }

    private static Mat Ground(Size size, Random random)
    {
        var hue = random.Next(256);
        // What people eat is more often red to green than blue.
        if (random.Chance(0.7))
            hue = (random.Next(118) + 238) % 256;
        var (saturation, value) = (random.Next(60, 256), random.Next(50, 250));
        var (hueSpread, valueSpread) = random.Chance(0.3) ? (30, 60) : (6, 20);
        var (rows, columns) = (random.Next(2, 5), random.Next(2, 5));
        using var patches = new Mat(rows, columns, MatType.CV_8UC3);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                patches.Set(row, column, new Vec3b(
                    (byte)(hue + random.Next(-hueSpread, hueSpread + 1)),
                    (byte)Math.Clamp(saturation + random.Next(-valueSpread, valueSpread + 1), 0, 255),
                    (byte)Math.Clamp(value + random.Next(-valueSpread, valueSpread + 1), 0, 255)));
            }
        }
        Cv2.CvtColor(patches, patches, ColorConversionCodes.HSV2BGR_FULL);
        var ground = new Mat();
        Cv2.Resize(patches, ground, size, interpolation: InterpolationFlags.Cubic);
        return ground;
    }

    /// <summary>Pores, seeds, hairs.</summary>
    private static void AddDots(Mat skin, Random random)
    {
        var (columns, rows) = (skin.Cols, skin.Rows);
        using var level = new Mat(rows, columns, MatType.CV_32FC3, Scalar.All(0));
        var (count, depth) = (random.Next(20, 250), random.Around(0, 60));
        var (length, turn) = (random.Chance(0.5) ? 0 : random.Next(1, 6), random.Between(0, Math.PI));
        for (var dot = 0; dot < count; dot++)
        {
            var from = new Point(random.Next(columns), random.Next(rows));
            var to = from + new Point(length * Math.Cos(turn), length * Math.Sin(turn));
            Cv2.Line(level, from, to, Scalar.All(depth), random.Chance(0.8) ? 1 : 2, LineTypes.AntiAlias);
        }
        Cv2.GaussianBlur(level, level, new Size(3, 3), 0.6);
        Cv2.Add(skin, level, skin, null, MatType.CV_8U);
    }

    /// <summary>Darkens towards the edge, more on one side.</summary>
    private static void Round(Mat skin, Mat body, Random random)
    {
        using var inside = new Mat();
        Cv2.Threshold(body, inside, 127, 255, ThresholdTypes.Binary);
        using var depth = new Mat();
        Cv2.DistanceTransform(inside, depth, DistanceTypes.L2, DistanceTransformMasks.Mask3);
        Cv2.MinMaxLoc(depth, out _, out double deepest);
        Cv2.Min(depth, Scalar.All(deepest * 0.6), depth);
        using var light = new Mat();
        var shade = random.Between(0.1, 0.5);
        depth.ConvertTo(light, MatType.CV_32FC1, shade / (deepest * 0.6), 1 - shade);
        using var side = new Mat(2, 2, MatType.CV_32FC1);
        for (var corner = 0; corner < 4; corner++)
            side.Set(corner / 2, corner % 2, (float)random.Factor(0.25));
        using var sides = new Mat();
        Cv2.Resize(side, sides, skin.Size(), interpolation: InterpolationFlags.Linear);
        Cv2.Multiply(light, sides, light);
        using var lights = new Mat();
        Cv2.CvtColor(light, lights, ColorConversionCodes.GRAY2BGR);
        Cv2.Multiply(skin, lights, skin, 1, MatType.CV_8U);
    }

    private static void AddGloss(Mat skin, Random random)
    {
        using var light = new Mat(skin.Size(), MatType.CV_8UC3, Scalar.All(0));
        var centre = new Point(skin.Cols * random.Between(0.3, 0.7), skin.Rows * random.Between(0.3, 0.7));
        var axes = new Size(random.Next(2, 9), random.Next(2, 6));
        Cv2.Ellipse(light, centre, axes, random.Between(0, 180), 0, 360, Scalar.All(random.Next(50, 230)), -1, LineTypes.AntiAlias);
        Cv2.GaussianBlur(light, light, new Size(0, 0), random.Between(0.8, 4));
        Cv2.Add(skin, light, skin);
    }
}
