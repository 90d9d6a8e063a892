using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>A video of the line with the result drawn in: MPEG-4, of the size of the first frame.</summary>
/// <param name="path">The file; an earlier one is replaced.</param>
/// <param name="line">Name of the line, for the header.</param>
/// <param name="classes">The classes of the model.</param>
/// <param name="framesPerSecond">Frame rate of the video.</param>
internal sealed class OverlayVideo(string path, string line, IReadOnlyList<SegmentationClass> classes, double framesPerSecond) : IDisposable
{
    private readonly OverlayPainter _painter = new(line, classes);
    private readonly ItemFindings _findings = new();
    private readonly Mat _canvas = new();
    private VideoWriter? _writer;
    private Size _size;

    /// <summary>Appends a frame; it stays the caller's.</summary>
    /// <exception cref="OutputException">The video cannot be written.</exception>
    public void Write(JudgedFrame frame)
    {
        foreach (var violation in frame.Violations)
            _findings.Add(violation);
        frame.Analysed.Segmented.Frame.Picture.CopyTo(_canvas);
        _painter.Paint(_canvas, frame, _findings);
        foreach (var item in frame.JudgedItems)
            _findings.Forget(item.Item.Id);

        _writer ??= Open(_canvas.Size());
        if (_canvas.Size() != _size)
            Cv2.Resize(_canvas, _canvas, _size);
        _writer.Write(_canvas);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _writer?.Dispose();
        _canvas.Dispose();
        _painter.Dispose();
    }

    private VideoWriter Open(Size size)
    {
        _size = size;
        var writer = new VideoWriter(path, FourCC.FromString("mp4v"), framesPerSecond, size);
        if (writer.IsOpened())
            return writer;
        writer.Dispose();
        throw new OutputException($"{path}: the overlay video cannot be written.");
    }
}
