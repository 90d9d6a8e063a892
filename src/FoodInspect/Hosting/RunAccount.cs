using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;

namespace FoodInspect.Hosting;

/// <summary>The account of a recorded run, for people.</summary>
internal static class RunAccount
{
    /// <summary>Says what the run came to.</summary>
    /// <param name="output">Receives it.</param>
    /// <param name="summary">What it came to.</param>
    /// <param name="folder">Where the results are.</param>
    public static async Task PrintAsync(TextWriter output, RunSummary summary, string folder)
    {
        await output.WriteLineAsync($"frames: {summary.Ledger}");
        if (summary.Frames[VerdictKind.NotInspected] > 0)
            await output.WriteLineAsync(DescribeUnjudged(summary));
        await output.WriteLineAsync(
            $"items: {summary.Items[VerdictKind.Pass]} passed, {summary.Items[VerdictKind.Reject]} rejected, "
            + $"{summary.Items[VerdictKind.NotInspected]} not inspected; {summary.DismissedItems} specks taken for no item");
        foreach (var line in RuleTable.Lines(summary.Rules))
            await output.WriteLineAsync(line);
        await output.WriteLineAsync(
            $"speed: {summary.FramesPerSecond:0.0} frames a second, capture to verdict {summary.CaptureToVerdictSeconds.P50 * 1000:0.0} ms (p50), "
            + $"{summary.CaptureToVerdictSeconds.P99 * 1000:0.0} ms (p99), on {summary.Provider}");
        await output.WriteLineAsync(summary.EndedWith is null ? $"written to {folder}" : $"ended before its time; what was inspected until then is in {folder}");
    }

    private static string DescribeUnjudged(RunSummary summary)
    {
        var reasons = summary.NotInspectedReasons.Select(reason => $"{reason.Reason} ({reason.Frames})");
        return $"{summary.Frames[VerdictKind.NotInspected]} of {summary.Frames.Values.Sum()} pictures could not be judged: {string.Join(", ", reasons)}";
    }
}
