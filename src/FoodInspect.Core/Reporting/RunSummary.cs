using System.Text.Json;
using FoodInspect.Core.Files;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting;

/// <summary>Seconds from the grab of a frame to its verdict, over all frames of a run.</summary>
public sealed record LatencySummary(double P50, double P95, double P99, double Max);

/// <summary>Seconds that one stage took for a frame, over all frames of a run.</summary>
public sealed record StageSummary(double Mean, double P50, double P99);

/// <summary>What a run came to; <c>summary.json</c>.</summary>
/// <param name="Ledger">The account of the frames.</param>
/// <param name="Frames">How many frames got each verdict.</param>
/// <param name="NotInspectedReasons">Why frames could not be judged, the commonest reason first; a bounded number.</param>
/// <param name="Items">How many items got each verdict.</param>
/// <param name="DismissedItems">How many followed specks were taken for no item.</param>
/// <param name="FramesPerSecond">Frames judged, over the time from the first grab to the last verdict.</param>
/// <param name="CaptureToVerdictSeconds">Latency.</param>
/// <param name="Stages">Durations by stage.</param>
/// <param name="Provider">The execution provider that ran.</param>
/// <param name="Model">Name and version of the model.</param>
/// <param name="PeakPooledFrames">The most pictures that were out of the pool at one moment.</param>
/// <param name="ManagedBytesPerFrame">Managed memory allocated by the whole process a frame, after warm-up; null in a run too short to tell.</param>
/// <param name="EndedWith">What ended the run before its time, or null if it came to its end.</param>
public sealed record RunSummary(
    FrameLedger Ledger,
    IReadOnlyDictionary<VerdictKind, long> Frames,
    IReadOnlyList<ReasonCount> NotInspectedReasons,
    IReadOnlyDictionary<VerdictKind, long> Items,
    long DismissedItems,
    double FramesPerSecond,
    LatencySummary CaptureToVerdictSeconds,
    IReadOnlyDictionary<string, StageSummary> Stages,
    string Provider,
    string Model,
    int PeakPooledFrames,
    double? ManagedBytesPerFrame,
    string? EndedWith)
{
    /// <summary>Frames that were judged: that passed or were rejected.</summary>
    public long JudgedFrames => Frames[VerdictKind.Pass] + Frames[VerdictKind.Reject];

    /// <summary>False if fewer than half of the frames could be judged: the source was as good as not inspected.</summary>
    public bool IsMostlyJudged => JudgedFrames >= Frames[VerdictKind.NotInspected];

    /// <summary>Items that a single frame showed.</summary>
    public long ItemsOfOneFrame { get; init; }

    /// <summary>
    /// True if so many items were in one frame only that the frames are hardly successive ones of a belt: of pictures that have nothing to do with each other it is every tenth
    /// and more, since many an item lies where another one did, and of a belt none, but for faults of the network.
    /// </summary>
    public bool LooksLikeStills => ItemsOfOneFrame > 1 && 10 * ItemsOfOneFrame > Items.Values.Sum();

    /// <summary>What was found rule by rule, in the order of the recipe; empty where that was not recorded.</summary>
    public IReadOnlyList<RuleSummary> Rules { get; init; } = [];

    /// <summary>Writes the summary, whole or not at all.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Write(string path)
    {
        try
        {
            AtomicFile.Write(path, stream =>
            {
                using var json = new Utf8JsonWriter(stream, JsonText.IndentedWriterOptions);
                Write(json);
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{path}: the summary cannot be written: {exception.Message}", exception);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        WriteLedger(json);
        WriteVerdicts(json, "frames", Frames);
        WriteReasons(json);
        WriteVerdicts(json, "items", Items);
        json.WriteNumber("dismissedItems", DismissedItems);
        json.WriteRounded("framesPerSecond", FramesPerSecond, 2);
        json.WriteStartObject("captureToVerdictSeconds");
        json.WriteRounded("p50", CaptureToVerdictSeconds.P50, 6);
        json.WriteRounded("p95", CaptureToVerdictSeconds.P95, 6);
        json.WriteRounded("p99", CaptureToVerdictSeconds.P99, 6);
        json.WriteRounded("max", CaptureToVerdictSeconds.Max, 6);
        json.WriteEndObject();
        WriteRules(json);
        WriteStages(json);
        json.WriteString("provider", Provider);
        json.WriteString("model", Model);
        json.WriteNumber("peakPooledFrames", PeakPooledFrames);
        json.WriteRounded("managedBytesPerFrame", ManagedBytesPerFrame, 0);
        json.WriteString("endedWith", EndedWith);
        json.WriteEndObject();
    }

    private void WriteLedger(Utf8JsonWriter json)
    {
        json.WriteStartObject("ledger");
        json.WriteNumber("captured", Ledger.Captured);
        json.WriteNumber("inspected", Ledger.Inspected);
        json.WriteStartObject("dropped");
        foreach (var reason in MetricLabels.DropReasons)
            json.WriteNumber(MetricLabels.Of(reason), Ledger.Dropped(reason));
        json.WriteEndObject();
        json.WriteNumber("failed", Ledger.Failed);
        json.WriteBoolean("balances", Ledger.Balances);
        json.WriteEndObject();
    }

    private static void WriteVerdicts(Utf8JsonWriter json, string name, IReadOnlyDictionary<VerdictKind, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var verdict in MetricLabels.Verdicts)
            json.WriteNumber(MetricLabels.Of(verdict), counts.GetValueOrDefault(verdict));
        json.WriteEndObject();
    }

    private void WriteReasons(Utf8JsonWriter json)
    {
        json.WriteStartArray("notInspectedReasons");
        foreach (var (reason, frames) in NotInspectedReasons)
        {
            json.WriteStartObject();
            json.WriteString("reason", reason);
            json.WriteNumber("frames", frames);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private void WriteRules(Utf8JsonWriter json)
    {
        json.WriteStartObject("rules");
        foreach (var rule in Rules)
        {
            json.WriteStartObject(rule.Rule);
            json.WriteStartObject("violations");
            json.WriteNumber("items", rule.Items);
            json.WriteNumber("pictures", rule.Pictures);
            json.WriteEndObject();
            WriteRange(json, rule.Measured);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteRange(Utf8JsonWriter json, MeasuredRange? measured)
    {
        if (measured is null)
        {
            json.WriteNull("measured");
            return;
        }

        json.WriteStartObject("measured");
        json.WriteString("unit", MetricLabels.Of(measured.Unit));
        json.WriteNumber("count", measured.Count);
        json.WriteRounded("least", measured.Least, measured.Unit);
        json.WriteRounded("median", measured.Median, measured.Unit);
        json.WriteRounded("most", measured.Most, measured.Unit);
        json.WriteEndObject();
    }

    private void WriteStages(Utf8JsonWriter json)
    {
        json.WriteStartObject("stages");
        foreach (var (name, stage) in Stages)
        {
            json.WriteStartObject(name);
            json.WriteRounded("mean", stage.Mean, 6);
            json.WriteRounded("p50", stage.P50, 6);
            json.WriteRounded("p99", stage.P99, 6);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
