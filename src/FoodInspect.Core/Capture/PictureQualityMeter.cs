using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Measures brightness and sharpness of pictures and says which cannot be judged. Sharpness is the variance of the Laplacian
/// (Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield microscopy") of the grey picture, shrunk by a whole factor
/// to about 320 pixels of width, so that a measurement stays far below a millisecond; values of different picture widths
/// do not compare. Keeps its scratch memory; one thread at a time.
/// </summary>
public sealed class PictureQualityMeter(PictureQualityLimits limits) : IDisposable
{
    private const int MeasuredWidth = 320;
    private readonly Mat _small = new();
    private readonly Mat _grey = new();
    private readonly Mat _laplacian = new();

    /// <summary>Measures a picture, 8-bit BGR [height, width, 3], which stays the caller's.</summary>
    public PictureQuality Measure(Mat picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        var factor = Math.Max(1, picture.Width / MeasuredWidth);
        var size = new Size(Math.Max(1, picture.Width / factor), Math.Max(1, picture.Height / factor));
        Cv2.Resize(picture, _small, size, interpolation: InterpolationFlags.Area);
        Cv2.CvtColor(_small, _grey, ColorConversionCodes.BGR2GRAY);
        var brightness = Cv2.Mean(_grey).Val0 / 255;
        Cv2.Laplacian(_grey, _laplacian, MatType.CV_16S);
        Cv2.MeanStdDev(_laplacian, out _, out var deviation);
        var sharpness = deviation.Val0 * deviation.Val0;
        return new PictureQuality(brightness, sharpness, FindFault(brightness, sharpness));
    }

    private string? FindFault(double brightness, double sharpness)
    {
        if (brightness < limits.MinimumBrightnessRatio)
            return $"black: brightness {brightness:F3} is below {limits.MinimumBrightnessRatio}";
        if (brightness > limits.MaximumBrightnessRatio)
            return $"overexposed: brightness {brightness:F3} is above {limits.MaximumBrightnessRatio}";
        if (sharpness < limits.MinimumSharpness)
            return $"blurred: sharpness {sharpness:F1} is below {limits.MinimumSharpness}";
        return null;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _small.Dispose();
        _grey.Dispose();
        _laplacian.Dispose();
    }
}
