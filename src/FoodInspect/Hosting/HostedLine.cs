using FoodInspect.Configuration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Inference;

namespace FoodInspect.Hosting;

/// <summary>A line of <c>run</c> with everything of its own: its pictures, its metrics, its watch, and its report.</summary>
internal sealed class HostedLine : IAsyncDisposable
{
    /// <summary>How long evidence and captured frames may take to reach the disk after the last frame.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    private readonly LinePlan _plan;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly FramePool _pictures = new();
    private readonly LineMetrics _metrics;
    private readonly LineReport _report;

    /// <summary>Prepares a line; its camera is not opened yet.</summary>
    /// <param name="plan">The line.</param>
    /// <param name="shared">What it shares with the others.</param>
    /// <exception cref="OutputException">A folder of evidence or captured frames cannot be written.</exception>
    public HostedLine(LinePlan plan, LineSurroundings shared)
    {
        (_plan, _time) = (plan, shared.Time);
        _log = shared.Log.CreateLogger(plan.Options.Name);
        var card = plan.Recipe.Model.Card;
        _metrics = shared.Metrics.AddLine(new LineMetricsLabels(
            plan.Options.Name, card.Classes, InspectionLine.Stages, $"{card.Name} {card.Version}", card.Sha256)
        {
            DefectClasses = plan.Recipe.DefectClasses,
        });
        Watch = new LineWatch(plan.Options.Name, shared.Options.Watch, _metrics, shared.Alerts, _time);
        _report = new LineReport
        {
            Line = plan.Options.Name,
            Metrics = _metrics,
            Run = new RunRecorder(_time),
            Watch = Watch,
            Pictures = new PictureWatch(
                plan.Options.Name, shared.Options.Watch, plan.Options.ItemReference, card.Classes, _metrics, shared.Alerts, _time),
            Alerts = shared.Alerts,
            AlertOptions = shared.Options.Alerts,
            Items = shared.OpenItems(plan, _metrics, _log),
            Evidence = shared.OpenEvidence(plan, _pictures, _metrics, _log),
            Capture = shared.OpenCapture(plan, _pictures, _metrics, _log),
        };
    }

    /// <summary>Name of the line.</summary>
    public string Name => _plan.Options.Name;

    /// <summary>Whether it inspects.</summary>
    public LineWatch Watch { get; }

    /// <summary>How it stands, for people.</summary>
    public LineStatus Status => LineStatus.Of(_report, Ledger);

    /// <summary>Its account of frames.</summary>
    public FrameLedger Ledger { get; private set; } = new();

    /// <summary>Watches until the camera ends or <paramref name="stop"/> is cancelled. The engine is warm.</summary>
    public async Task RunAsync(SegmentationEngine engine, CancellationToken stop)
    {
        string? problem = null;
        try
        {
            Watch.WarmedUp();
            var camera = new CameraOpener(_pictures, _time, _log).Open(_plan.Options.Camera, Watch);
            using var stages = new LineStages(_plan.Recipe, _plan.Calibration, _pictures, camera.IsLive ? _time : null) { Log = _log };
            var line = new InspectionLine(camera, engine, stages, _report, _time) { Observers = [_metrics, _report.Run.Stages] };
            Ledger = line.Ledger;
            _metrics.Bind(Ledger);
            Watch.Follow(Ledger);
            await line.RunAsync(stop);
        }
        catch (Exception exception)
        {
            problem = FailureReport.Explain(exception).Message;
            _log.LogError("The line ends: {Problem}", problem);
            throw;
        }
        finally
        {
            Watch.Ended(problem);
            await _report.CompleteAsync(_patience);
            _log.LogInformation("frames: {Ledger}", Ledger);
        }
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
