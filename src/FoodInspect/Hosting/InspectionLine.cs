using System.Runtime.ExceptionServices;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Inference;
using Microsoft.Extensions.Logging.Abstractions;

namespace FoodInspect.Hosting;

/// <summary>The chain of stages from a line's camera to its report. Runs once.</summary>
/// <param name="camera">Where its frames come from.</param>
/// <param name="engine">Segments them; shared with other lines of the same model.</param>
/// <param name="stages">Calibration, regions, tracking and rules.</param>
/// <param name="report">What becomes of the verdicts.</param>
/// <param name="time">The line's clock.</param>
internal sealed class InspectionLine(
    IFrameSource camera, SegmentationEngine engine, LineStages stages, LineReport report, TimeProvider time)
{
    /// <summary>How long frames on their way may take to get their verdict once the line is asked to stop.</summary>
    private static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(10);

    /// <summary>What an item is told that was still in the picture when a fault or a stop ended the line.</summary>
    private const string EndedBefore = "the line ended before the item had left the picture";

    /// <summary>The names of the stages, in the order in which a frame meets them.</summary>
    public static IReadOnlyList<string> Stages { get; } = ["capture", "calibrate", "segment", "regions", "track", "judge", "report"];

    /// <summary>The line's account of frames; goes on where an earlier chain of the line left it.</summary>
    public FrameLedger Ledger { get; init; } = new();

    /// <summary>Who hears stage durations and queue depths.</summary>
    public IReadOnlyList<IPipelineObserver> Observers { get; init; } = [];

    /// <summary>Hears of faults behind the first.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <summary>
    /// Watches until the camera ends or <paramref name="stop"/> is cancelled; frames on their way still get their verdict. At the end
    /// of a file, what is still in the picture is judged by what was seen of it; after a fault or a stop it does not pass.
    /// </summary>
    /// <exception cref="CameraException">The camera ended before its time; what it delivered was inspected.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var abort = new CancellationTokenSource();
        using var deadline = stop.Register(() => abort.CancelAfter(DrainDeadline));
        ExceptionDispatchInfo? fault = null;
        try
        {
            await RunChainAsync(stop, abort.Token);
        }
        catch (Exception exception)
        {
            fault = ExceptionDispatchInfo.Capture(exception);
        }

        PublishLast(fault?.SourceException, stop.IsCancellationRequested);
        fault?.Throw();
    }

    private void PublishLast(Exception? fault, bool isStopped)
    {
        try
        {
            var last = stages.Finish(fault is not null || isStopped ? EndedBefore : null);
            report.PublishLast(last.Judged, last.Dismissed);
        }
        catch (Exception exception) when (fault is not null)
        {
            // The first fault is the cause, and the one that the caller sees.
            if (exception.Message != fault.Message)
                Log.LogError("{Problem}", FailureReport.Reason(exception));
        }
    }

    private Task RunChainAsync(CancellationToken finish, CancellationToken abort) => Pipeline
        .From("capture", stop => camera.ReadUntilAsync(finish, stop), ChainOptions, abort)
        .Then("calibrate", stages.Calibrate)
        .Then("segment", engine.SegmentAsync, engine.InFlight)
        .Then("regions", stages.Find)
        .Then("track", stages.Follow)
        .Then("judge", stages.Judge)
        .Into("report", report.PublishAsync);

    private PipelineOptions ChainOptions => new(Ledger, time) { NewestFrameWins = camera.IsLive, Observers = Observers };
}
