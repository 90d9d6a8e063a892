using FoodInspect.Core.Frames;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;
using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>
/// The series of one line. Children are looked up once, so that counting a frame allocates nothing. Thread-safe, except
/// <see cref="Observe"/>, which belongs to the line's last stage.
/// </summary>
public sealed class LineMetrics : IPipelineObserver
{
    private readonly CollectorRegistry _registry;
    private readonly Counter.Child _captured;
    private readonly Counter.Child _failed;
    private readonly Counter.Child[] _dropped;
    private readonly Counter.Child[] _framesByVerdict;
    private readonly Counter.Child[] _itemsByVerdict;
    private readonly Counter.Child _itemsDismissed;
    private readonly Func<string, Counter.Child[]> _newDefects;
    private readonly Dictionary<string, Counter.Child[]> _defects;
    private readonly Dictionary<string, (Histogram.Child Duration, QueueDepth Depth)> _stages;
    private readonly ClassMetrics _classes;
    private readonly Histogram.Child _captureToVerdict;
    private readonly Gauge.Child _cameraUp;
    private readonly Counter.Child _reconnects;
    private readonly Gauge.Child _lastFrame;
    private readonly Gauge.Child _brightness;
    private readonly Gauge.Child _sharpness;
    private readonly Gauge.Child _itemBrightness;
    private readonly Gauge.Child _itemSharpness;
    private readonly Gauge.Child _inspecting;
    private readonly Counter.Child _stops;

    internal LineMetrics(MetricFamilies families, CollectorRegistry registry, LineMetricsLabels labels)
    {
        var line = labels.Line;
        _registry = registry;
        _captured = families.FramesCaptured.WithLabels(line);
        _failed = families.FramesFailed.WithLabels(line);
        _dropped = [.. MetricLabels.DropReasons.Select(reason => families.FramesDropped.WithLabels(line, MetricLabels.Of(reason)))];
        _framesByVerdict = [.. MetricLabels.Verdicts.Select(verdict => families.FramesInspected.WithLabels(line, MetricLabels.Of(verdict)))];
        _itemsByVerdict = [.. MetricLabels.Verdicts.Select(verdict => families.Items.WithLabels(line, MetricLabels.Of(verdict)))];
        _itemsDismissed = families.ItemsDismissed.WithLabels(line);
        _newDefects = name => [.. MetricLabels.Severities.Select(severity => families.Defects.WithLabels(line, name, MetricLabels.Of(severity)))];
        _defects = labels.Classes.Select(known => known.Name).Union(labels.DefectClasses).ToDictionary(name => name, _newDefects);
        _stages = labels.Stages.ToDictionary(
            stage => stage, stage => (families.StageDuration.WithLabels(line, stage), new QueueDepth(families.QueueDepth.WithLabels(line, stage))));
        foreach (var (_, depth) in _stages.Values)
            registry.AddBeforeCollectCallback(depth.Update);
        _classes = new ClassMetrics(families, line, labels.Classes);
        _captureToVerdict = families.CaptureToVerdict.WithLabels(line);
        _cameraUp = families.CameraUp.WithLabels(line);
        _reconnects = families.CameraReconnects.WithLabels(line);
        _lastFrame = families.CameraLastFrame.WithLabels(line);
        _brightness = families.Brightness.WithLabels(line);
        _sharpness = families.Sharpness.WithLabels(line);
        _itemBrightness = families.ItemBrightness.WithLabels(line);
        _itemSharpness = families.ItemSharpness.WithLabels(line);
        _inspecting = families.Inspecting.WithLabels(line);
        _stops = families.Stops.WithLabels(line);
        families.ModelInfo.WithLabels(line, labels.Model, labels.ModelSha256).Set(1);
        Evidence = new StorageMetrics(outcome => families.Evidence.WithLabels(line, outcome));
        ItemRecords = new StorageMetrics(outcome => families.ItemRecords.WithLabels(line, outcome));
        TrainingFrames = Enum.GetValues<CaptureReason>().ToDictionary(
            reason => reason,
            reason => new StorageMetrics(outcome => families.CapturedFrames.WithLabels(line, reason.ToString().ToLowerInvariant(), outcome)));
    }

    /// <summary>What became of the line's evidence.</summary>
    public StorageMetrics Evidence { get; }

    /// <summary>What became of the record of the line's items.</summary>
    public StorageMetrics ItemRecords { get; }

    /// <summary>What became of the frames kept for training.</summary>
    public IReadOnlyDictionary<CaptureReason, StorageMetrics> TrainingFrames { get; }

    /// <summary>Reads the line's ledger at every scrape. A ledger is bound once, when its run begins.</summary>
    public void Bind(FrameLedger ledger) => _registry.AddBeforeCollectCallback(() =>
    {
        _captured.IncTo(ledger.Captured);
        _failed.IncTo(ledger.Failed);
        foreach (var reason in MetricLabels.DropReasons)
            _dropped[(int)reason].IncTo(ledger.Dropped(reason));
    });

    /// <summary>Counts a judged frame and all that it shows.</summary>
    /// <param name="judged">The frame; stays the caller's.</param>
    /// <param name="captureToVerdictSeconds">Time from its grab to its verdict.</param>
    public void Observe(JudgedFrame judged, double captureToVerdictSeconds)
    {
        var frame = judged.Analysed.Segmented.Frame;
        _framesByVerdict[(int)judged.Verdict.Kind].Inc();
        _captureToVerdict.Observe(captureToVerdictSeconds);
        _lastFrame.Set(frame.CapturedAt.ToUnixTimeMilliseconds() / 1000.0);
        ObservePicture(frame.Quality);
        _classes.Observe(judged.Analysed);
        for (var i = 0; i < judged.JudgedItems.Count; i++)
            Observe(judged.JudgedItems[i]);
        Dismissed(judged.DismissedItems);
        for (var i = 0; i < judged.Violations.Count; i++)
            if (judged.Violations[i].ItemId is null)
                CountDefect(judged.Violations[i]);
    }

    /// <summary>Counts an item whose verdict is final, and what is held against it.</summary>
    public void Observe(JudgedItem item)
    {
        _itemsByVerdict[(int)item.Verdict.Kind].Inc();
        for (var i = 0; i < item.Violations.Count; i++)
            CountDefect(item.Violations[i]);
    }

    /// <summary>Counts specks that were taken for no item.</summary>
    public void Dismissed(int items) => _itemsDismissed.Inc(items);

    /// <summary>Says whether the camera delivers pictures.</summary>
    public void SetCameraUp(bool isUp) => _cameraUp.Set(isUp ? 1 : 0);

    /// <summary>Asks at every scrape how often the camera had to be opened again.</summary>
    public void BindReconnects(Func<long> reconnects) => _registry.AddBeforeCollectCallback(() => _reconnects.IncTo(reconnects()));

    /// <summary>Says how bright (0 to 1) and how sharp the items of the last minute were.</summary>
    public void SetItemLook(double brightnessRatio, double sharpness)
    {
        _itemBrightness.Set(brightnessRatio);
        _itemSharpness.Set(sharpness);
    }

    /// <summary>Says whether the line's verdicts mean something.</summary>
    public void SetInspecting(bool isInspecting) => _inspecting.Set(isInspecting ? 1 : 0);

    /// <summary>Counts that the line stopped inspecting, which a scrape may come too late to see.</summary>
    public void CountStop() => _stops.Inc();

    /// <inheritdoc />
    public void StageCompleted(string stage, double durationSeconds) => StageOf(stage).Duration.Observe(durationSeconds);

    /// <inheritdoc />
    public void QueueOpened(string stage, Func<int> depth) => StageOf(stage).Depth.Watch(depth);

    private (Histogram.Child Duration, QueueDepth Depth) StageOf(string stage) =>
        _stages.TryGetValue(stage, out var series)
            ? series
            : throw new ArgumentException($"no stage '{stage}' was announced; known are {string.Join(", ", _stages.Keys)}", nameof(stage));

    private void ObservePicture(PictureQuality quality)
    {
        if (!double.IsNaN(quality.BrightnessRatio))
            _brightness.Set(quality.BrightnessRatio);
        if (!double.IsNaN(quality.Sharpness))
            _sharpness.Set(quality.Sharpness);
    }

    private void CountDefect(Violation violation)
    {
        if (!_defects.TryGetValue(violation.Class, out var bySeverity))
            _defects[violation.Class] = bySeverity = _newDefects(violation.Class);
        bySeverity[(int)violation.Severity].Inc();
    }
}
