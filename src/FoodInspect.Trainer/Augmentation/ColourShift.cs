using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Turns the hue and scales saturation and value of a BGR picture in place.</summary>
internal static class ColourShift
{
    public static void Apply(Mat image, double hueDegrees, double saturation, double value)
    {
        using var hsv = new Mat();
        Cv2.CvtColor(image, hsv, ColorConversionCodes.BGR2HSV_FULL);
        using var table = new Mat(1, 256, MatType.CV_8UC3);
        var turn = (int)Math.Round(hueDegrees / 360 * 256);
        for (var i = 0; i < 256; i++)
        {
            table.Set(0, i, new Vec3b(
                (byte)(i + turn), (byte)Math.Clamp(i * saturation, 0, 255), (byte)Math.Clamp(i * value, 0, 255)));
        }
        Cv2.LUT(hsv, table, hsv);
        Cv2.CvtColor(hsv, image, ColorConversionCodes.HSV2BGR_FULL);
    }
}
