using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Surfaces of foreign bodies: dark, metallic, plastic, wood or chitin, with grain and light from one side.</summary>
internal static class SyntheticTexture
{
    /// <summary>BGR, 8-bit; the caller owns it.</summary>
    public static Mat Paint(Size size, Random random)
    {
        var (first, second, grain) = random.Next(10) switch
        {
            0 or 1 or 2 => (Colour(random, (0, 256), (0, 90), (8, 60)), Colour(random, (0, 256), (0, 90), (20, 90)), 18),      // dark
            3 or 4 or 5 => (Colour(random, (130, 180), (0, 35), (50, 130)), Colour(random, (130, 180), (0, 35), (150, 250)), 8), // metal
            6 or 7 => (Colour(random, (0, 256), (130, 255), (60, 230)), Colour(random, (0, 256), (60, 255), (90, 255)), 6),     // plastic
            8 => (Colour(random, (8, 26), (60, 190), (30, 110)), Colour(random, (8, 30), (40, 160), (70, 190)), 22),            // wood, chitin
            _ => (Colour(random, (0, 256), (0, 40), (190, 250)), Colour(random, (0, 256), (0, 40), (150, 255)), 10),            // paper, film, bone
        };
        if (random.Chance(0.25))
            second = first;
        // A few colours, or one, blended smoothly over the body, and grain on top.
        var (rows, columns) = (random.Next(2, 5), random.Next(2, 5));
        using var patches = new Mat(rows, columns, MatType.CV_8UC3);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
                patches.Set(row, column, Mixed(first, second, random.NextDouble()));
        }
        var surface = new Mat();
        Cv2.Resize(patches, surface, size, interpolation: random.Chance(0.2) ? InterpolationFlags.Nearest : InterpolationFlags.Linear);
        AddGrain(surface, random.Next(1, 4), random.Next(grain + 1), random);
        if (random.Chance(0.35))
            AddGlint(surface, random);
        return surface;
    }

    private static void AddGrain(Mat surface, int grainPixels, int strength, Random random)
    {
        var (rows, columns) = (Math.Max(1, surface.Rows / grainPixels), Math.Max(1, surface.Cols / grainPixels));
        using var coarse = new Mat(rows, columns, MatType.CV_8UC3);
        for (var row = 0; row < rows; row++)
        {
            for (var column = 0; column < columns; column++)
            {
                var value = (byte)(128 + random.Next(-strength, strength + 1));
                coarse.Set(row, column, new Vec3b(value, value, value));
            }
        }
        using var noise = new Mat();
        Cv2.Resize(coarse, noise, surface.Size(), interpolation: InterpolationFlags.Linear);
        Cv2.AddWeighted(surface, 1, noise, 1, -128, surface);
    }

    private static void AddGlint(Mat surface, Random random)
    {
        using var light = new Mat(surface.Size(), MatType.CV_8UC3, Scalar.All(0));
        Point Anywhere() => new(random.Next(surface.Width), random.Next(surface.Height));
        Cv2.Line(light, Anywhere(), Anywhere(), Scalar.All(random.Next(80, 220)), random.Next(1, 4), LineTypes.AntiAlias);
        Cv2.GaussianBlur(light, light, new Size(0, 0), random.Between(0.6, 2));
        Cv2.Add(surface, light, surface);
    }

    private static Vec3b Mixed(Vec3b first, Vec3b second, double share) => new(
        Mix(first.Item0, second.Item0, share), Mix(first.Item1, second.Item1, share), Mix(first.Item2, second.Item2, share));

    private static byte Mix(byte first, byte second, double share) => (byte)(first + ((second - first) * share));

    private static Vec3b Colour(Random random, (int Low, int High) hue, (int Low, int High) saturation, (int Low, int High) value)
    {
        using var hsv = new Mat(1, 1, MatType.CV_8UC3, new Scalar(
            random.Next(hue.Low, hue.High), random.Next(saturation.Low, saturation.High), random.Next(value.Low, value.High)));
        using var bgr = new Mat();
        Cv2.CvtColor(hsv, bgr, ColorConversionCodes.HSV2BGR_FULL);
        return bgr.At<Vec3b>(0, 0);
    }
}
