using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// The last stage of one line: tells everybody who is to know. Logs and the overlay video are written at once, since a run
/// that cannot write them must not go on; alerts, evidence and captured frames are queued, since a line must not wait for
/// them. Owns the parts that it is given, except <see cref="Alerts"/>. The pipeline disposes the frames.
/// </summary>
public sealed class LineReport : IAsyncDisposable
{
    private readonly ItemFindings _findings = new();
    private readonly List<Violation> _worsened = [];
    private ItemAlerts? _itemAlerts;
    private DateTimeOffset _lastCapturedAt;

    /// <summary>Name of the line.</summary>
    public required string Line { get; init; }

    /// <summary>The line's metrics.</summary>
    public required LineMetrics Metrics { get; init; }

    /// <summary>Records the run for its summary and its status.</summary>
    public required RunRecorder Run { get; init; }

    /// <summary>Watches over the line's health.</summary>
    public required LineWatch Watch { get; init; }

    /// <summary>Watches over its pictures, or null where nobody would hear of them.</summary>
    public PictureWatch? Pictures { get; init; }

    /// <summary>Watches whether items come, or null where nobody would hear of it.</summary>
    public ItemFlowWatch? ItemFlow { get; init; }

    /// <summary>Watches over how many of its items are rejected, or null where nobody would hear of it.</summary>
    public RejectWatch? Rejects { get; init; }

    /// <summary>Where alerts go; shared by all lines, stays the caller's.</summary>
    public required AlertDesk Alerts { get; init; }

    /// <summary>Which findings become alerts.</summary>
    public AlertOptions AlertOptions { get; init; } = new();

    /// <summary>The log of frames, or null.</summary>
    public FrameLog? FrameLog { get; init; }

    /// <summary>The log of items, or null.</summary>
    public ItemLog? ItemLog { get; init; }

    /// <summary>The video with the overlay, or null.</summary>
    public OverlayVideo? Video { get; init; }

    /// <summary>Keeps evidence, or null.</summary>
    public LineEvidence? Evidence { get; init; }

    /// <summary>Records the items of a line that runs, or null.</summary>
    public LineItems? Items { get; init; }

    /// <summary>Captures frames for training, or null.</summary>
    public LineCapture? Capture { get; init; }

    private ItemAlerts ItemAlerts => _itemAlerts ??= new ItemAlerts(Line, AlertOptions, _findings, Alerts, Evidence);

    /// <summary>Reports a frame, which stays the pipeline's. Called for one frame at a time, in order.</summary>
    /// <exception cref="OutputException">A log or the video cannot be written.</exception>
    public ValueTask PublishAsync(JudgedFrame judged, CancellationToken stop)
    {
        _lastCapturedAt = judged.Analysed.Segmented.Frame.CapturedAt;
        var ageSeconds = Run.AgeSeconds(judged);
        NoteFindings(judged.Violations);
        // First what can fail: the pipeline counts such a frame as failed, so that it must not be counted as judged too.
        FrameLog?.Write(judged);
        for (var i = 0; i < judged.JudgedItems.Count; i++)
            Write(judged.JudgedItems[i]);
        Video?.Write(judged, _findings);

        Run.Observe(judged, ageSeconds);
        Metrics.Observe(judged, ageSeconds);
        Watch.FrameJudged(judged.Verdict, TimeSpan.FromSeconds(ageSeconds));
        Pictures?.Look(judged);
        ItemFlow?.Look(judged);
        ItemAlerts.Report(judged, _worsened);
        Capture?.Offer(judged);
        Forget(judged.Analysed.ItemsLeft);
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// Reports the items that were still in the picture when the source ended or a stage failed. What is known of items is
    /// forgotten: if the line is tried again, their numbers begin anew.
    /// </summary>
    /// <param name="items">The items.</param>
    /// <param name="dismissedItems">How many more were followed to the end and taken for no item.</param>
    /// <exception cref="OutputException">The log cannot be written.</exception>
    public void PublishLast(IReadOnlyList<JudgedItem> items, int dismissedItems)
    {
        Run.Dismissed(dismissedItems);
        Metrics.Dismissed(dismissedItems);
        foreach (var item in items)
        {
            Write(item);
            Run.Observe(item);
            Metrics.Observe(item);
            ItemAlerts.Conclude(item, _lastCapturedAt);
        }

        ItemAlerts.ConcludeAll();
        _findings.ForgetAll();
        Pictures?.Forget();
        ItemFlow?.Forget();
    }

    /// <summary>Ends the reporting of the line: writes what is queued, for at most the given time.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        Video?.Complete();
        await Task.WhenAll(
            Items?.CompleteAsync(patience) ?? Task.CompletedTask,
            Evidence?.CompleteAsync(patience) ?? Task.CompletedTask,
            Capture?.CompleteAsync(patience) ?? Task.CompletedTask).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        Watch.Dispose();
        _itemAlerts?.Dispose();
        Pictures?.Dispose();
        FrameLog?.Dispose();
        ItemLog?.Dispose();
        Video?.Dispose();
        if (Items is not null)
            await Items.DisposeAsync().ConfigureAwait(false);
        if (Evidence is not null)
            await Evidence.DisposeAsync().ConfigureAwait(false);
        if (Capture is not null)
            await Capture.DisposeAsync().ConfigureAwait(false);
    }

    private void Write(JudgedItem item)
    {
        ItemLog?.Write(item);
        Items?.Record(item, _lastCapturedAt);
        Rejects?.Note(item.Verdict.Kind);
    }

    private void NoteFindings(IReadOnlyList<Violation> violations)
    {
        _worsened.Clear();
        for (var i = 0; i < violations.Count; i++)
        {
            if (violations[i].ItemId is null || _findings.Add(violations[i]))
                _worsened.Add(violations[i]);
        }
    }

    private void Forget(IReadOnlyList<Item> left)
    {
        for (var i = 0; i < left.Count; i++)
        {
            _findings.Forget(left[i]);
            ItemAlerts.Forget(left[i]);
        }
    }
}
