using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Hosting;

/// <summary>
/// The report of <c>inspect</c>: <c>frames.jsonl</c>, <c>items.jsonl</c>, and a video with the result drawn in, if wanted.
/// </summary>
internal sealed class InspectionRecord : ILineReport, IDisposable
{
    private readonly FrameLog _frames;
    private readonly ItemLog _items;
    private readonly OverlayVideo? _video;
    private readonly ItemFindings _findings = new();
    private readonly RunRecorder _recorder;

    /// <summary>Opens the files in a folder, which is made if need be; earlier ones are replaced.</summary>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    public InspectionRecord(string folder, IReadOnlyList<SegmentationClass> classes, RunRecorder recorder, OverlayVideo? video)
    {
        _recorder = recorder;
        _video = video;
        _frames = new FrameLog(Path.Combine(folder, "frames.jsonl"), classes);
        _items = new ItemLog(Path.Combine(folder, "items.jsonl"));
    }

    /// <inheritdoc />
    public ValueTask PublishAsync(JudgedFrame frame, CancellationToken stop)
    {
        _recorder.Observe(frame);
        _frames.Write(frame);
        for (var i = 0; i < frame.JudgedItems.Count; i++)
            _items.Write(frame.JudgedItems[i]);
        if (_video is not null)
            Draw(frame, _video);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public ValueTask PublishLastAsync(IReadOnlyList<JudgedItem> items)
    {
        foreach (var item in items)
        {
            _recorder.Observe(item);
            _items.Write(item);
        }

        _video?.Complete();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _frames.Dispose();
        _items.Dispose();
        _video?.Dispose();
    }

    private void Draw(JudgedFrame frame, OverlayVideo video)
    {
        foreach (var violation in frame.Violations)
            _findings.Add(violation);
        video.Write(frame, _findings);
        foreach (var item in frame.Analysed.ItemsLeft)
            _findings.Forget(item.Id);
    }
}
