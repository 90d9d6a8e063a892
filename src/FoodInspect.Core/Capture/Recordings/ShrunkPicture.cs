using OpenCvSharp;

namespace FoodInspect.Core.Capture.Recordings;

/// <summary>
/// The grey picture, shrunk by a whole factor to about 320 pixels of width, and its Laplacian: what brightness and sharpness are measured on, so that a
/// measurement stays far below a millisecond. Sharpness is the variance of the Laplacian (Pech-Pacheco et al. 2000, "Diatom autofocusing in brightfield
/// microscopy"); values of different picture widths do not compare. Keeps its memory; one thread at a time.
/// </summary>
internal sealed class ShrunkPicture : IDisposable
{
    private const int MeasuredWidth = 320;
    private readonly Mat _small = new();
    private readonly Mat _grey = new();
    private readonly Mat _laplacian = new();
    private int _factor = 1;

    /// <summary>Takes the next picture, 8-bit BGR [height, width, 3], which stays the caller's.</summary>
    public void Take(Mat picture)
    {
        _factor = Math.Max(1, picture.Width / MeasuredWidth);
        var size = new Size(Math.Max(1, picture.Width / _factor), Math.Max(1, picture.Height / _factor));
        Cv2.Resize(picture, _small, size, interpolation: InterpolationFlags.Area);
        Cv2.CvtColor(_small, _grey, ColorConversionCodes.BGR2GRAY);
        Cv2.Laplacian(_grey, _laplacian, MatType.CV_16S);
    }

    /// <summary>Mean brightness, 0 to 1, and sharpness of the whole picture.</summary>
    public (double BrightnessRatio, double Sharpness) Measure() => Measure(_grey, _laplacian);

    /// <summary>The same of a part of it.</summary>
    /// <param name="box">The part, in pixels of the picture that was taken.</param>
    /// <returns>Also the area that was measured, in pixels of the shrunk picture; 0 if the part is too small.</returns>
    public (double BrightnessRatio, double Sharpness, int Area) Measure(Rect box)
    {
        var part = new Rect(box.X / _factor, box.Y / _factor, box.Width / _factor, box.Height / _factor) & new Rect(default, _grey.Size());
        if (part.Width == 0 || part.Height == 0)
            return default;
        using var grey = new Mat(_grey, part);
        using var laplacian = new Mat(_laplacian, part);
        var (brightness, sharpness) = Measure(grey, laplacian);
        return (brightness, sharpness, part.Width * part.Height);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _small.Dispose();
        _grey.Dispose();
        _laplacian.Dispose();
    }

    private static (double BrightnessRatio, double Sharpness) Measure(Mat grey, Mat laplacian)
    {
        Cv2.MeanStdDev(laplacian, out _, out var deviation);
        return (Cv2.Mean(grey).Val0 / 255, deviation.Val0 * deviation.Val0);
    }
}
