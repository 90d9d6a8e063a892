using OpenCvSharp;

namespace FoodInspect.Core.Frames;

/// <summary>
/// A picture of a line, with the number and the times it got when it was grabbed; everything that comes of it carries
/// these unchanged. Owns its pixels: whoever receives the frame disposes it or hands it on.
/// </summary>
/// <param name="sequence">Number of the frame on its line, from 0, without gaps at the source.</param>
/// <param name="capturedAt">Wall clock at the grab.</param>
/// <param name="capturedTimestamp">Monotonic clock at the grab (<see cref="TimeProvider.GetTimestamp"/>).</param>
/// <param name="picture">Pixels, 8-bit BGR, [height, width, 3]; the frame takes ownership.</param>
public sealed class Frame(long sequence, DateTimeOffset capturedAt, long capturedTimestamp, PooledMat picture) : IDisposable
{
    /// <summary>Number of the frame on its line, from 0.</summary>
    public long Sequence { get; } = sequence;

    /// <summary>Wall clock at the grab.</summary>
    public DateTimeOffset CapturedAt { get; } = capturedAt;

    /// <summary>Monotonic clock at the grab, in ticks of the line's <see cref="TimeProvider"/>.</summary>
    public long CapturedTimestamp { get; } = capturedTimestamp;

    /// <summary>Pixels, 8-bit BGR, [height, width, 3]; owned by the frame.</summary>
    public Mat Picture => picture.Mat;

    /// <summary>Where the frame came from, if it has a name: the file of a picture in a folder. Null for video.</summary>
    public string? Origin { get; init; }

    /// <summary>What the camera side found out about the picture; a picture that cannot be judged says why.</summary>
    public PictureQuality Quality { get; set; } = PictureQuality.Unknown;

    /// <inheritdoc />
    public void Dispose() => picture.Dispose();
}
