using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Sinks;

namespace FoodInspect.Hosting;

/// <summary>What the lines of one process share.</summary>
/// <param name="Options">Who is told what.</param>
/// <param name="Metrics">The metrics of the process.</param>
/// <param name="Alerts">Where alerts go.</param>
/// <param name="Time">The clock.</param>
/// <param name="Log">Makes a logger for each line.</param>
internal sealed record LineSurroundings(
    ReportingOptions Options, InspectionMetrics Metrics, AlertDesk Alerts, TimeProvider Time, ILoggerFactory Log)
{
    private EvidenceStore? _evidence;
    private ItemFile? _items;
    private CaptureStore? _captures;

    /// <summary>The evidence of a line, or null where none is kept. All lines share one folder and its cap.</summary>
    public LineEvidence? OpenEvidence(LinePlan plan, FramePool pictures, LineMetrics metrics, ILogger log)
    {
        if (!Options.Evidence.Enabled)
            return null;
        if (_evidence is null)
        {
            _evidence = new EvidenceStore(Options.Evidence, Time);
            _evidence.ClearAway();
            Metrics.BindEvidenceFree(_evidence.MeasureFreeBytes);
        }

        return new LineEvidence(
            plan.Options.Name, plan.Recipe.Model.Card.Classes, PictureCorrections.Of(plan.Calibration), Options.Evidence, _evidence, pictures, metrics.Evidence,
            reason => NotKept(plan, LineEvidence.AlertRule, reason), Time, log);
    }

    /// <summary>The frames that a line keeps for training, or null where none are kept. All lines share one folder and its cap.</summary>
    public LineCapture? OpenCapture(LinePlan plan, FramePool pictures, LineMetrics metrics, ILogger log)
    {
        if (!Options.CapturedFrames.Enabled)
            return null;
        _captures ??= new CaptureStore(Options.CapturedFrames, Time);
        return new LineCapture(
            plan.Options.Name, plan.Recipe.Model.Card.Classes, PictureCorrections.Of(plan.Calibration), Options.CapturedFrames, _captures, pictures, metrics.TrainingFrames,
            reason => NotKept(plan, LineCapture.AlertRule, reason), Time, log);
    }

    /// <summary>The record of a line's items, or null where none is kept. All lines share one file.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    public LineItems? OpenItems(LinePlan plan, LineMetrics metrics, ILogger log)
    {
        if (Options.Items.Path is not { } path)
            return null;
        _items ??= new ItemFile(path);
        var card = plan.Recipe.Model.Card;
        return new LineItems(
            plan.Options.Name, $"{card.Name} {card.Version}", _items, metrics.ItemRecords, reason => NotKept(plan, LineItems.AlertRule, reason), Time, log);
    }

    private void NotKept(LinePlan plan, string rule, string reason) =>
        Alerts.Raise(Alert.OfStorage(plan.Options.Name, rule, Time.GetUtcNow(), reason));
}
