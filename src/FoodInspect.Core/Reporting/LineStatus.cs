using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting;

/// <summary>How a line stands, for people.</summary>
/// <param name="Line">Name of the line.</param>
/// <param name="Condition">Whether it inspects, and why not.</param>
/// <param name="Frames">Frames judged so far.</param>
/// <param name="Dropped">Frames dropped so far, which nobody looked at.</param>
/// <param name="Passed">Items that passed.</param>
/// <param name="Rejected">Items that were rejected.</param>
/// <param name="NotInspected">Items that could not be judged.</param>
/// <param name="LatencyP99Seconds">99 of 100 frames got their verdict within so many seconds of their grab.</param>
public sealed record LineStatus(
    string Line, LineCondition Condition, long Frames, long Dropped, long Passed, long Rejected, long NotInspected, double LatencyP99Seconds)
{
    /// <summary>How this line stands now. Thread-safe.</summary>
    /// <param name="report">What became of its verdicts.</param>
    /// <param name="ledger">Its account of frames.</param>
    public static LineStatus Of(LineReport report, FrameLedger ledger) => new(
        report.Line,
        report.Watch.Condition,
        report.Run.Frames,
        ledger.DroppedTotal,
        report.Run.Items(VerdictKind.Pass),
        report.Run.Items(VerdictKind.Reject),
        report.Run.Items(VerdictKind.NotInspected),
        report.Run.Latency.Percentile(0.99));
}
