using FoodInspect.Core.Calibration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Reporting;

/// <summary>A line's report with everything behind it, in a folder of its own.</summary>
internal sealed class ReportBench : IAsyncDisposable
{
    public TemporaryFolder Folder { get; } = new();

    public JudgedFrames Frames { get; } = new();

    public FakeTimeProvider Time { get; } = new(JudgedFrames.Epoch);

    public InspectionMetrics Metrics { get; } = new("1.2.3");

    public RecordingSink Sink { get; } = new();

    public LineMetrics LineMetrics { get; }

    public AlertDesk Desk { get; }

    public LineReport? Report { get; private set; }

    public ReportBench()
    {
        LineMetrics = Metrics.AddLine(new("belt", JudgedFrames.Classes, ["capture", "report"], "fruit 3", "c0ffee"));
        Desk = new AlertDesk([new AlertOutbox(Sink, new AlertOptions { CooldownSeconds = 0 }, Metrics.AddSink("recording"), Time, NullLogger.Instance)]);
    }

    public LineReport Open(EvidenceOptions? evidence = null, CapturedFramesOptions? captured = null, bool isLensCorrected = false) => Report = new LineReport
    {
        Line = "belt",
        Metrics = LineMetrics,
        Run = new RunRecorder(Time),
        Watch = new LineWatch("belt", new LineWatchOptions(), LineMetrics, Desk, Time),
        Alerts = Desk,
        FrameLog = new FrameLog(Folder["frames.jsonl"], JudgedFrames.Classes),
        ItemLog = new ItemLog(Folder["items.jsonl"]),
        Evidence = evidence is null ? null : new LineEvidence(
            "belt", JudgedFrames.Classes, PictureCorrections.None with { Lens = isLensCorrected }, evidence, new EvidenceStore(evidence, Time), Frames.Pool, LineMetrics.Evidence, Refused, Time, NullLogger.Instance),
        Capture = captured is null ? null : new LineCapture(
            "belt", JudgedFrames.Classes, PictureCorrections.None with { Lens = isLensCorrected }, captured, new CaptureStore(captured, Time), Frames.Pool, LineMetrics.TrainingFrames, Refused, Time, NullLogger.Instance),
    };

    /// <summary>What storage refused.</summary>
    public List<string> Refusals { get; } = [];

    public async Task PublishAsync(params IReadOnlyList<JudgedFrame> frames)
    {
        foreach (var frame in frames)
        {
            await Report!.PublishAsync(frame, CancellationToken.None);
            frame.Dispose();
        }
    }

    public async Task<IReadOnlyList<Alert>> CompleteAsync()
    {
        await Report!.CompleteAsync(TimeSpan.FromSeconds(30));
        await Desk.CompleteAsync(TimeSpan.FromSeconds(30));
        return [.. Sink.Delivered];
    }

    public async ValueTask DisposeAsync()
    {
        if (Report is not null)
            await Report.DisposeAsync();
        await Desk.DisposeAsync();
        Folder.Dispose();
        Frames.Dispose();
    }

    private void Refused(string reason) => Refusals.Add(reason);
}
