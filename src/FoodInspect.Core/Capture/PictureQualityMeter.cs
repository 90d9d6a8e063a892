using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Measures brightness and sharpness (<see cref="ShrunkPicture"/>) of pictures and says which cannot be judged. Keeps its scratch memory; one thread at a
/// time.
/// </summary>
public sealed class PictureQualityMeter(PictureQualityLimits limits) : IDisposable
{
    private readonly ShrunkPicture _shrunk = new();

    /// <summary>Measures a picture, 8-bit BGR [height, width, 3], which stays the caller's.</summary>
    public PictureQuality Measure(Mat picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        _shrunk.Take(picture);
        var (brightness, sharpness) = _shrunk.Measure();
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
    public void Dispose() => _shrunk.Dispose();
}
