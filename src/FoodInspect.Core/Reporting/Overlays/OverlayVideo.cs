using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>
/// The video with the drawn result. H.264 through the program <c>ffmpeg</c> where it is installed, since that plays everywhere;
/// else MPEG-4 Part 2 through OpenCV, which browsers do not play. Not thread-safe.
/// </summary>
/// <param name="path">The file, ending in <c>.mp4</c>; an earlier one is replaced.</param>
/// <param name="framesPerSecond">Speed of the video.</param>
/// <param name="secondsOf">Seconds from the recording's first frame to the one with a number.</param>
/// <param name="line">Name of the line, for the header.</param>
/// <param name="classes">The classes of the model.</param>
public sealed class OverlayVideo(string path, double framesPerSecond, Func<long, double> secondsOf, string line, IReadOnlyList<SegmentationClass> classes) : IDisposable
{
    private readonly OverlayPainter _painter = new(line, classes);
    private readonly Mat _canvas = new();
    private IVideoEncoder? _encoder;
    private Size _size;

    /// <summary>Draws and writes a frame, which stays the caller's. Its size is that of the first frame; others are scaled to it.</summary>
    /// <exception cref="OutputException">The video cannot be written.</exception>
    public void Write(JudgedFrame judged, ItemFindings findings)
    {
        var segmented = judged.Analysed.Segmented;
        segmented.Frame.Picture.CopyTo(_canvas);
        _painter.Paint(_canvas, segmented.Labels?.Classes, OverlayScene.Of(judged, findings) with { Place = PlaceOf(segmented.Frame) });
        if (_encoder is null)
        {
            // H.264 halves the resolution of colour, so both sides must be even.
            _size = new Size(_canvas.Cols + _canvas.Cols % 2, _canvas.Rows + _canvas.Rows % 2);
            _encoder = FfmpegEncoder.TryStart(path, framesPerSecond, _size) ?? new OpenCvEncoder(path, framesPerSecond, _size) as IVideoEncoder;
        }

        if (_canvas.Size() != _size)
            Cv2.Resize(_canvas, _canvas, _size);
        _encoder.Write(_canvas);
    }

    /// <summary>The time of a frame's grab is that of its processing here.</summary>
    internal string PlaceOf(Frame frame)
    {
        if (frame.Origin is { } file)
            return file;
        var position = TimeSpan.FromSeconds(secondsOf(frame.Sequence));
        return $@"at {(int)position.TotalHours}:{position:mm\:ss\.fff}";
    }

    /// <summary>Finishes the file.</summary>
    /// <exception cref="OutputException">It could not be finished.</exception>
    public void Complete() => _encoder?.Complete();

    /// <inheritdoc />
    public void Dispose()
    {
        _encoder?.Dispose();
        _painter.Dispose();
        _canvas.Dispose();
    }
}
