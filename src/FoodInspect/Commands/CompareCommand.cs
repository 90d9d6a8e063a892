using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Core.Truth;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>compare ITEMS --truth FILE</c>: how good an inspection was on a recorded line whose truth is known.</summary>
public static class CompareCommand
{
    /// <summary>The command. Its exit code is <see cref="ExitCode.CheckFailed"/> if a target is missed.</summary>
    public static Command Create()
    {
        var items = new Argument<FileInfo>("ITEMS") { Description = "items.jsonl, as inspect writes it." };
        var truth = new Option<FileInfo>("--truth") { Description = "The truth of the line, as JSON.", HelpName = "FILE", Required = true };
        items.AcceptExistingOnly();
        truth.AcceptExistingOnly();
        var command = new Command("compare", "Compare the items of an inspection with the truth of the recorded line.") { items, truth };
        command.SetAction(arguments => Compare(arguments.GetRequiredValue(items).FullName, arguments.GetRequiredValue(truth).FullName, Console.Out));
        return command;
    }

    /// <summary>Compares two files and prints what was reached and what was missed; returns the exit code.</summary>
    /// <exception cref="ConfigurationException">One of the files is not what it should be.</exception>
    public static int Compare(string itemsPath, string truthPath, TextWriter output)
    {
        var comparison = Read(itemsPath, truthPath, output);
        Print(output, "rotten, not rejected", comparison.Rotten.Where(match => !match.IsRejected));
        Print(output, "foreign, not rejected", comparison.Foreign.Where(match => !match.IsRejected));
        Print(output, "sound, but rejected", comparison.Sound.Where(match => match.IsRejected));
        Print(output, "not found", comparison.Matches.Where(match => match.Inspected.Count == 0));
        Print(output, "found several times", comparison.Matches.Where(match => match.Inspected.Count > 1));
        foreach (var item in comparison.Strangers)
            output.WriteLine($"no such item in truth: item {item.Item} ({item.Verdict}), frames {item.FirstFrame} to {item.LastFrame}, first at {item.FirstCentre[0]:0}, {item.FirstCentre[1]:0}");
        output.WriteLine(
            $"items: {comparison.CountedItems} counted, {comparison.Matches.Count} true ({comparison.Rotten.Count()} rotten, {comparison.Foreign.Count()} foreign, {comparison.Sound.Count()} sound)");
        var reached = true;
        foreach (var (name, measured, target, isReached) in new TruthTargets().Check(comparison))
        {
            output.WriteLine($"{(isReached ? "ok    " : "MISSED")} {name,-16} {measured,8:P2}   ({target})");
            reached &= isReached;
        }

        return reached ? ExitCode.Good : ExitCode.CheckFailed;
    }

    private static TruthComparison Read(string itemsPath, string truthPath, TextWriter output)
    {
        try
        {
            var truth = LineTruth.Read(truthPath);
            RequireFramesOf(truth, truthPath, itemsPath, output);
            return new TruthComparison(truth, InspectedItem.ReadAll(itemsPath));
        }
        catch (Exception exception) when (exception is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    /// <summary>Of another recording, or a part of one, what was not inspected would look as if it had been missed.</summary>
    private static void RequireFramesOf(LineTruth truth, string truthPath, string itemsPath, TextWriter output)
    {
        if (InspectedFrames.ReadBeside(itemsPath)?.Captured is not { } frames)
        {
            output.WriteLine($"No summary.json beside {itemsPath}: whether all {truth.Frames} frames of the truth were inspected is not known.");
        }
        else if (frames != truth.Frames)
        {
            throw new ConfigurationException(
                $"{truthPath} is the truth of {truth.Frames} frames, and {itemsPath} is of {frames}: give those that belong together."
                + (frames < truth.Frames ? " " + AdviceForClip(frames) : ""));
        }
    }

    private static string AdviceForClip(long frames) =>
        $"If it is of the first {frames} frames of that recording, a copy of the truth with \"frames\": {frames} will do; of a clip that begins at a later frame, "
        + "add speed_px_per_frame times that frame to each \"centre_x_at_frame_0\" as well.";

    private static string RulesOf(InspectedItem item) =>
        item.Violations.Where(violation => violation.Rejects).Select(violation => $"'{violation.Rule}'").ToList() is { Count: > 0 } rules ? $" by {string.Join(", ", rules)}" : "";

    private static void Print(TextWriter output, string heading, IEnumerable<TruthMatch> matches)
    {
        foreach (var (truth, inspected) in matches)
        {
            var found = inspected.Count == 0 ? "nothing" : string.Join("; ", inspected.Select(item => $"item {item.Item} {item.Verdict}{RulesOf(item)}, frames {item.FirstFrame} to {item.LastFrame}"));
            output.WriteLine($"{heading}: true item {truth.Id} ({truth.Kind}{(truth.Source is { } source ? $", {source}" : "")}, {truth.DefectRatio:P0} defect, at y {truth.CentreY:0}, x {truth.CentreXAtFrame0:0} at frame 0) — {found}");
        }
    }
}
