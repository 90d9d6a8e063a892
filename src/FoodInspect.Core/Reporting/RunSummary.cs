using System.Text.Json;
using FoodInspect.Core.Files;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
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
            AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, Content(), JsonText.Indented));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{path}: the summary cannot be written: {exception.Message}", exception);
        }
    }

    private object Content() => new
    {
        ledger = new
        {
            captured = Ledger.Captured,
            inspected = Ledger.Inspected,
            dropped = InOrder(MetricLabels.DropReasons, MetricLabels.Of, Ledger.Dropped),
            failed = Ledger.Failed,
            balances = Ledger.Balances,
        },
        frames = InOrder(MetricLabels.Verdicts, MetricLabels.Of, verdict => Frames.GetValueOrDefault(verdict)),
        notInspectedReasons = NotInspectedReasons.Select(count => new { reason = count.Reason, frames = count.Frames }),
        items = InOrder(MetricLabels.Verdicts, MetricLabels.Of, verdict => Items.GetValueOrDefault(verdict)),
        dismissedItems = DismissedItems,
        framesPerSecond = Math.Round(FramesPerSecond, 2),
        captureToVerdictSeconds = new
        {
            p50 = Math.Round(CaptureToVerdictSeconds.P50, 6),
            p95 = Math.Round(CaptureToVerdictSeconds.P95, 6),
            p99 = Math.Round(CaptureToVerdictSeconds.P99, 6),
            max = Math.Round(CaptureToVerdictSeconds.Max, 6),
        },
        rules = InOrder(Rules, rule => rule.Rule, rule => new { violations = new { items = rule.Items, pictures = rule.Pictures }, measured = Content(rule.Measured) }),
        stages = InOrder(
            Stages, stage => stage.Key, stage => new { mean = Math.Round(stage.Value.Mean, 6), p50 = Math.Round(stage.Value.P50, 6), p99 = Math.Round(stage.Value.P99, 6) }),
        provider = Provider,
        model = Model,
        peakPooledFrames = PeakPooledFrames,
        managedBytesPerFrame = ManagedBytesPerFrame is { } bytes ? Math.Round(bytes) : (double?)null,
        endedWith = EndedWith,
    };

    private static object? Content(MeasuredRange? measured) => measured is null ? null : new
    {
        unit = MetricLabels.Of(measured.Unit),
        count = measured.Count,
        least = measured.Unit.Round(measured.Least),
        median = measured.Unit.Round(measured.Median),
        most = measured.Unit.Round(measured.Most),
    };

    private static OrderedDictionary<string, TValue> InOrder<T, TValue>(IEnumerable<T> entries, Func<T, string> name, Func<T, TValue> value) =>
        new(entries.Select(entry => KeyValuePair.Create(name(entry), value(entry))));
}
