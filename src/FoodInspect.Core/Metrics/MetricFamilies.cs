using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>Every metric of the program, its name, meaning and labels; docs/metrics.md explains them one by one.</summary>
internal sealed class MetricFamilies(IMetricFactory factory)
{
    public Counter FramesCaptured { get; } = factory.CreateCounter(
        "foodinspect_frames_captured_total", "Frames that the camera delivered.", ["line"]);

    public Counter FramesDropped { get; } = factory.CreateCounter(
        "foodinspect_frames_dropped_total", "Frames that never got a verdict, by reason.", ["line", "reason"]);

    public Counter FramesFailed { get; } = factory.CreateCounter(
        "foodinspect_frames_failed_total", "Frames that a stage failed on.", ["line"]);

    public Counter FramesInspected { get; } = factory.CreateCounter(
        "foodinspect_frames_inspected_total", "Frames that went the whole way, by verdict.", ["line", "verdict"]);

    public Counter Items { get; } = factory.CreateCounter(
        "foodinspect_items_total", "Items whose verdict is final, by verdict.", ["line", "verdict"]);

    public Counter ItemsDismissed { get; } = factory.CreateCounter(
        "foodinspect_items_dismissed_total", "Specks that were followed and taken for no item.", ["line"]);

    public Counter Defects { get; } = factory.CreateCounter(
        "foodinspect_defects_total", "Violations of rules, each once an item, by class and severity.", ["line", "class", "severity"]);

    public Histogram RegionArea { get; } = factory.CreateHistogram(
        "foodinspect_region_area_mm2", "Area of a region in square millimetres; empty without a calibrated scale.",
        ["line", "class"], new HistogramConfiguration { Buckets = HistogramBuckets.AreaMm2 });

    public Gauge ClassCoverage { get; } = factory.CreateGauge(
        "foodinspect_class_coverage_ratio", "Share of the last picture that the class covers, 0 to 1.", ["line", "class"]);

    public Gauge Confidence { get; } = factory.CreateGauge(
        "foodinspect_confidence_ratio", "Mean probability over the class's regions in the last frame that showed it, 0 to 1.", ["line", "class"]);

    public Histogram StageDuration { get; } = factory.CreateHistogram(
        "foodinspect_stage_duration_seconds", "Time that a stage took for a frame.",
        ["line", "stage"], new HistogramConfiguration { Buckets = HistogramBuckets.DurationSeconds });

    public Histogram CaptureToVerdict { get; } = factory.CreateHistogram(
        "foodinspect_capture_to_verdict_seconds", "Time from the grab of a frame to its verdict.",
        ["line"], new HistogramConfiguration { Buckets = HistogramBuckets.DurationSeconds });

    public Gauge QueueDepth { get; } = factory.CreateGauge(
        "foodinspect_queue_depth", "Frames that wait for a stage.", ["line", "stage"]);

    public Gauge CameraUp { get; } = factory.CreateGauge(
        "foodinspect_camera_up", "1 while the camera delivers pictures, else 0.", ["line"]);

    public Counter CameraReconnects { get; } = factory.CreateCounter(
        "foodinspect_camera_reconnects_total", "How often the camera had to be opened again.", ["line"]);

    public Gauge CameraLastFrame { get; } = factory.CreateGauge(
        "foodinspect_camera_last_frame_timestamp_seconds", "When the last judged frame was grabbed, Unix time; 0 before the first.", ["line"]);

    public Gauge Brightness { get; } = factory.CreateGauge(
        "foodinspect_picture_brightness_ratio", "Mean brightness of the last picture, 0 (black) to 1 (white).", ["line"]);

    public Gauge Sharpness { get; } = factory.CreateGauge(
        "foodinspect_picture_sharpness", "Variance of the Laplacian of the last picture; falls when the lens is dirty or out of focus.", ["line"]);

    // Absent until a minute of items was measured: a zero would be taken for a blind camera.
    public Gauge ItemBrightness { get; } = factory.CreateGauge(
        "foodinspect_item_brightness_ratio", "Mean brightness of the items of the last minute, 0 (black) to 1 (white).", ["line"], new GaugeConfiguration { SuppressInitialValue = true });

    public Gauge ItemSharpness { get; } = factory.CreateGauge(
        "foodinspect_item_sharpness", "Sharpness of the items of the last minute, at the same light; falls when the lens is dirty or out of focus.", ["line"],
        new GaugeConfiguration { SuppressInitialValue = true });

    public Gauge Inspecting { get; } = factory.CreateGauge(
        "foodinspect_line_inspecting", "1 while the line's verdicts mean something; 0 while it warms up or does not inspect.", ["line"]);

    public Counter Stops { get; } = factory.CreateCounter(
        "foodinspect_line_stops_total", "How often the line stopped inspecting, however short; since the program began.", ["line"]);

    public Counter Alerts { get; } = factory.CreateCounter(
        "foodinspect_alerts_total", "Alerts by sink and outcome: delivered, failed, suppressed (cooldown), dropped (queue full).", ["sink", "outcome"]);

    public Gauge AlertsWaiting { get; } = factory.CreateGauge(
        "foodinspect_alerts_waiting", "Alerts that the sink has yet to take.", ["sink"]);

    public Counter Evidence { get; } = factory.CreateCounter(
        "foodinspect_evidence_total", "Evidence by outcome: written, refused (cap or free space), failed, dropped (queue full).", ["line", "outcome"]);

    public Counter ItemRecords { get; } = factory.CreateCounter(
        "foodinspect_item_records_total", "Items for the record of items, by outcome: written, failed, dropped (queue full).", ["line", "outcome"]);

    public Counter CapturedFrames { get; } = factory.CreateCounter(
        "foodinspect_training_frames_total", "Frames kept for training, by reason (flagged, uncertain, sampled) and outcome.", ["line", "reason", "outcome"]);

    public Gauge EvidenceFree { get; } = factory.CreateGauge(
        "foodinspect_evidence_free_bytes", "Bytes that evidence may still take: what is left under its cap, or on the disk, the lesser.");

    public Gauge ModelInfo { get; } = factory.CreateGauge(
        "foodinspect_model_info", "1 for the model that the line uses.", ["line", "model", "sha256"]);

    public Gauge ExecutionProvider { get; } = factory.CreateGauge(
        "foodinspect_execution_provider_info", "1 for the execution provider in use, 0 for the others.", ["provider"]);

    public Gauge Build { get; } = factory.CreateGauge(
        "foodinspect_build_info", "1 for the running version.", ["version"]);

    // The name under which every exporter has it, so that rules and dashboards of others know it.
    public Gauge ProcessStart { get; } = factory.CreateGauge(
        "process_start_time_seconds", "When the program was started, Unix time.");
}
