using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

internal static class Blending
{
    /// <summary>ground ← ground + (image − ground) × opacity / 255; BGR and one opacity a pixel, 8-bit, of one size.</summary>
    public static void Lay(Mat ground, Mat image, Mat opacity)
    {
        using var weight = new Mat();
        using var weights = new Mat();
        opacity.ConvertTo(weight, MatType.CV_32FC1, 1 / 255.0);
        Cv2.CvtColor(weight, weights, ColorConversionCodes.GRAY2BGR);
        using var difference = new Mat();
        Cv2.Subtract(image, ground, difference, null, MatType.CV_32F);
        Cv2.Multiply(difference, weights, difference);
        Cv2.Add(ground, difference, ground, null, MatType.CV_8U);
    }
}
