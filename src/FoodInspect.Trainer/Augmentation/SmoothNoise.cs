using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Noise that is smooth over some pixels: clouds, grain, bumps.</summary>
internal static class SmoothNoise
{
    /// <summary>Adds it to a picture of levels.</summary>
    /// <param name="level">32-bit floats, one channel; is changed.</param>
    /// <param name="grainPx">Size of a grain.</param>
    /// <param name="deviation">Standard deviation, in levels.</param>
    /// <param name="random">Decides.</param>
    public static void Add(Mat level, int grainPx, double deviation, Random random)
    {
        using var coarse = new Mat((level.Rows / grainPx) + 2, (level.Cols / grainPx) + 2, MatType.CV_32FC1);
        new RNG((ulong)random.NextInt64()).Fill(coarse, DistributionType.Normal, Scalar.All(0), Scalar.All(deviation));
        using var fine = new Mat();
        Cv2.Resize(coarse, fine, new Size(coarse.Cols * grainPx, coarse.Rows * grainPx), interpolation: InterpolationFlags.Cubic);
        using var part = fine.SubMat(new Rect(random.Next(grainPx), random.Next(grainPx), level.Cols, level.Rows));
        Cv2.Add(level, part, level);
    }

    /// <summary>Adds it to a picture, BGR, 8-bit, in place: all three colours alike.</summary>
    public static void AddGrey(Mat image, int grainPx, double deviation, Random random)
    {
        using var level = new Mat(image.Size(), MatType.CV_32FC1, Scalar.All(0));
        Add(level, grainPx, deviation, random);
        using var levels = new Mat();
        Cv2.CvtColor(level, levels, ColorConversionCodes.GRAY2BGR);
        Cv2.Add(image, levels, image, null, MatType.CV_8U);
    }
}
