using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Capture;

/// <summary>
/// Makes frames of pictures: the next sequence number, the times of the grab, and the picture's quality. A picture of
/// another size than the first that can be judged (or than the configured one) becomes a frame too, one that cannot be judged.
/// </summary>
internal sealed class FrameStamper(CameraOptions options, TimeProvider time) : IDisposable
{
    private readonly PictureQualityMeter _meter = new(options.Quality);
    private int? _width = options.Width;
    private int? _height = options.Height;
    private long _nextSequence;

    /// <summary>Frames made so far.</summary>
    public long Count => _nextSequence;

    /// <summary>Makes a frame of a picture just grabbed, which it takes over.</summary>
    /// <param name="picture">8-bit BGR, [height, width, 3].</param>
    /// <param name="origin">Name of the picture's file, or null.</param>
    /// <param name="fault">What the source itself has against the picture, or null.</param>
    public Frame Stamp(PooledMat picture, string? origin = null, string? fault = null)
    {
        var (capturedAt, timestamp) = (time.GetUtcNow(), time.GetTimestamp());
        try
        {
            var quality = _meter.Measure(picture.Mat);
            fault ??= FindSizeFault(picture.Mat, isUsable: quality.UnusableReason is null);
            return new Frame(_nextSequence++, capturedAt, timestamp, picture)
            {
                Origin = origin,
                Quality = fault is null ? quality : quality with { UnusableReason = fault },
            };
        }
        catch (Exception)
        {
            picture.Dispose();
            throw;
        }
    }

    // Some sources begin with a black picture of another size, which must not keep all others out.
    private string? FindSizeFault(Mat picture, bool isUsable)
    {
        var (width, height) = (_width ?? picture.Width, _height ?? picture.Height);
        if (isUsable)
            (_width, _height) = (width, height);
        return picture.Width == width && picture.Height == height
            ? null
            : $"size {picture.Width}x{picture.Height} instead of {width}x{height}";
    }

    /// <inheritdoc />
    public void Dispose() => _meter.Dispose();
}
