using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;

namespace FoodInspect.Hosting;

/// <summary>A line of <c>run</c> with everything of its own: its pictures, its metrics, its watch, and its report.</summary>
internal sealed class HostedLine : IAsyncDisposable
{
    /// <summary>How long evidence and captured frames may take to reach the disk after the last frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FramePool _pictures = new();
    private readonly LineMetrics _metrics;
    private readonly LineReport _report;
    private IFrameSource? _camera;
    private long _startedAt;
    private int _vainAttempts;

    /// <summary>Prepares a line; its camera is not opened yet.</summary>
    /// <param name="plan">The line.</param>
    /// <param name="shared">What it shares with the others.</param>
    /// <exception cref="OutputException">A folder of evidence or captured frames cannot be written.</exception>
    public HostedLine(LinePlan plan, LineSurroundings shared)
    {
        (Plan, _time) = (plan, shared.Time);
        _log = shared.Log.CreateLogger(plan.Options.Name);
        var card = plan.Recipe.Model.Card;
        _metrics = shared.Metrics.AddLine(new LineMetricsLabels(
            plan.Options.Name, card.Classes, InspectionLine.Stages, $"{card.Name} {card.Version}", card.Sha256)
        {
            DefectClasses = plan.Recipe.DefectClasses,
        });
        _metrics.Bind(Ledger);
        Watch = new LineWatch(plan.Options.Name, shared.Options.Watch, _metrics, shared.Alerts, _time);
        Watch.Follow(Ledger);
        _report = new LineReport
        {
            Line = plan.Options.Name,
            Metrics = _metrics,
            Run = new RunRecorder(_time),
            Watch = Watch,
            Pictures = new PictureWatch(
                plan.Options.Name, shared.Options.Watch, plan.Options.ItemReference, card.Classes, _metrics, shared.Alerts, _time),
            ItemFlow = new ItemFlowWatch(plan.Options.Name, shared.Options.Watch, card.Classes, shared.Alerts, _time),
            Rejects = new RejectWatch(plan.Options.Name, shared.Options.Watch, shared.Alerts, _time),
            Alerts = shared.Alerts,
            AlertOptions = shared.Options.Alerts,
            Items = shared.OpenItems(plan, _metrics, _log),
            Evidence = shared.OpenEvidence(plan, _pictures, _metrics, _log),
            Capture = shared.OpenCapture(plan, _pictures, _metrics, _log),
        };
    }

    /// <summary>What was configured for it.</summary>
    public LinePlan Plan { get; }

    /// <summary>Name of the line.</summary>
    public string Name => Plan.Options.Name;

    /// <summary>Whether it inspects.</summary>
    public LineWatch Watch { get; }

    /// <summary>How it stands, for people.</summary>
    public LineStatus Status => LineStatus.Of(_report, Ledger);

    /// <summary>Its account of frames.</summary>
    public FrameLedger Ledger { get; } = new();

    /// <summary>Whether, if it fails, there may be pictures again that it can inspect: a camera's, not a file's.</summary>
    public bool IsTriedAgain => _camera is LiveCamera;

    /// <summary>
    /// Watches until the camera ends or <paramref name="stop"/> is cancelled. After a failure it may be called again: the camera's
    /// state and the account of frames go on, the numbers of frames and items begin anew.
    /// </summary>
    /// <param name="engines">Have its engine.</param>
    /// <param name="stop">Ends it; frames on their way still get their verdict.</param>
    public async Task RunAsync(Engines engines, CancellationToken stop)
    {
        _startedAt = _time.GetTimestamp();
        _camera ??= new CameraOpener(_pictures, _time, _log).Open(Plan.Options.Camera, Watch);
        if (await engines.ForAsync(Plan, stop) is not { } engine)
            return;
        Watch.WarmedUp();
        using var stages = new LineStages(Plan.Recipe, Plan.Calibration, _pictures, _camera.IsLive ? _time : null) { Log = _log };
        var line = new InspectionLine(_camera, engine, stages, _report, _time) { Ledger = Ledger, Observers = [_metrics, _report.Run.Stages], Log = _log };
        await line.RunAsync(stop);
    }

    /// <summary>Says that the line failed, and waits until it is time to try again: longer after each failure, as between two openings of its camera.</summary>
    /// <param name="failure">Why it failed.</param>
    /// <param name="stop">Ends the wait.</param>
    public async Task PauseAsync(Exception failure, CancellationToken stop)
    {
        var camera = Plan.Options.Camera;
        if (_time.GetElapsedTime(_startedAt).TotalSeconds > camera.ReopenPauseLimitSeconds)
            _vainAttempts = 0;
        var pause = ReopenPause.After(camera, _vainAttempts++, Random.Shared.NextDouble());
        var problem = FailureReport.Reason(failure);
        Watch.Failed(problem);
        _log.LogError("The line failed and is tried again in {Pause:0.#} s; the other lines go on. {Problem}", pause.TotalSeconds, problem);
        await Task.Delay(pause, _time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    /// <summary>Ends the line: what it has to say reaches the disk, and its account of frames the log.</summary>
    /// <param name="failure">What ended it before its time, or null.</param>
    /// <returns>The same, or else what kept it from ending well: the first fault is the one to tell, and a later one only in the log.</returns>
    public async Task<Exception?> EndAsync(Exception? failure)
    {
        var problem = failure is null ? null : FailureReport.Reason(failure);
        if (problem is not null)
            _log.LogError("The line ends: {Problem}", problem);
        Watch.Ended(problem);
        try
        {
            await _report.CompleteAsync(Patience);
        }
        catch (Exception exception)
        {
            _log.LogError("Not all that the line had to say was written: {Problem}", FailureReport.Reason(exception));
            failure ??= exception;
        }

        _log.LogInformation("frames: {Ledger}", Ledger);
        return failure;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _report.DisposeAsync();
        if (_pictures.Outstanding > 0)
            _log.LogError("{Count} pictures were never given back to their pool: a camera or a disk hangs, or this is a fault of the program", _pictures.Outstanding);
        _pictures.Dispose();
    }
}
