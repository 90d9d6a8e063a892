using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Gives the background of some crops another look, so that the network learns items and not one belt: another colour on the
/// old surface, or a wholly new surface (a colour, fine grain, perhaps ribs; or a soiled belt with seams and scratches), under an uneven light.
/// </summary>
public sealed class BackgroundAugmentation(AugmentationOptions options, int background) : IAugmentation
{
    public void Apply(LabelledPicture picture, Random random)
    {
        if (!random.Chance(options.BackgroundChange))
            return;
        using var inside = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(background), inside, CmpTypes.EQ);
        using var opacity = new Mat();
        Cv2.GaussianBlur(inside, opacity, new Size(3, 3), 0.6);
        using var surface = Surface(picture.Image, random);
        ShadeUnevenly(surface, random);
        Blending.Lay(picture.Image, surface, opacity);
    }

    private static Mat Surface(Mat image, Random random)
    {
        if (random.Chance(0.4))
            return Recoloured(image, random);
        if (random.Chance(0.5))
            return NewSurface(image.Size(), random);
        using var belt = BeltSurface.Paint(image.Size(), random);
        return Recoloured(belt, random);
    }

    private static Mat Recoloured(Mat image, Random random)
    {
        var result = image.Clone();
        ColourShift.Apply(result, random.Between(-180, 180), random.Factor(1.5), random.Factor(0.6));
        return result;
    }

    private static Mat NewSurface(Size size, Random random)
    {
        var surface = new Mat(size, MatType.CV_8UC3, BeltColour(random));
        using var grain = new Mat(size, MatType.CV_8UC1);
        var grainPixels = random.Next(1, 6);
        using var coarse = new Mat(
            Math.Max(1, size.Height / grainPixels), Math.Max(1, size.Width / grainPixels), MatType.CV_8UC1);
        FillWithNoise(coarse, random);
        Cv2.Resize(coarse, grain, size, interpolation: InterpolationFlags.Linear);
        if (random.Chance(0.4))
            DrawRibs(grain, random);
        using var colours = new Mat();
        Cv2.CvtColor(grain, colours, ColorConversionCodes.GRAY2BGR);
        var strength = random.Between(0, 0.12);
        Cv2.AddWeighted(surface, 1, colours, strength, -128 * strength, surface);
        return surface;
    }

    private static Scalar BeltColour(Random random)
    {
        using var hsv = new Mat(1, 1, MatType.CV_8UC3, new Scalar(
            random.Next(256), random.Chance(0.5) ? random.Next(30) : random.Next(200), random.Next(25, 240)));
        using var bgr = new Mat();
        Cv2.CvtColor(hsv, bgr, ColorConversionCodes.HSV2BGR_FULL);
        var colour = bgr.At<Vec3b>(0, 0);
        return new Scalar(colour.Item0, colour.Item1, colour.Item2);
    }

    private static void DrawRibs(Mat grain, Random random)
    {
        var spacing = random.Next(6, 40);
        var upright = random.Chance(0.5);
        var shade = Scalar.All(random.Chance(0.5) ? 0 : 255);
        var (width, height) = (grain.Width, grain.Height);
        for (var at = random.Next(spacing); at < (upright ? width : height); at += spacing)
        {
            var (from, to) = upright
                ? (new Point(at, 0), new Point(at, height))
                : (new Point(0, at), new Point(width, at));
            Cv2.Line(grain, from, to, shade, random.Next(1, 3));
        }
    }

    /// <summary>A linear fall of light across the picture.</summary>
    private static void ShadeUnevenly(Mat surface, Random random)
    {
        using var corners = new Mat(2, 2, MatType.CV_32FC3);
        for (var i = 0; i < 4; i++)
        {
            var light = (float)random.Between(0.7, 1.2);
            corners.Set(i / 2, i % 2, new Vec3f(light, light, light));
        }
        using var field = new Mat();
        Cv2.Resize(corners, field, surface.Size(), interpolation: InterpolationFlags.Linear);
        Cv2.Multiply(surface, field, surface, 1, MatType.CV_8U);
    }

    private static unsafe void FillWithNoise(Mat plane, Random random)
    {
        var (rows, columns) = (plane.Rows, plane.Cols);
        for (var row = 0; row < rows; row++)
            random.NextBytes(new Span<byte>((void*)plane.Ptr(row), columns));
    }
}
