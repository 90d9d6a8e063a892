using System.CommandLine;
using System.Globalization;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Promotion;
using FoodInspect.Trainer.Thresholds;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>calibrate-thresholds</c>: from a validation set, the least confidence and area of a region that meet a wanted recall or share
/// of false rejects; written to the card, and printed as a recipe's rule takes them.
/// </summary>
internal static class CalibrateThresholdsCommand
{
    private static readonly RegionOptions LineRegions = new();

    private static readonly Option<string> Model = new("--model") { Description = "The model folder.", Required = true };
    private static readonly Option<double?> Recall = new("--recall") { Description = "Share of the items with the class that must be found, 0 to 1." };
    private static readonly Option<double?> FalseRejects = new("--false-reject") { Description = "Most of what should pass that may be rejected, 0 to 1." };
    private static readonly Option<string[]> Class = new("--class") { Description = "A class; may stand several times (default: all defects and contaminants).", DefaultValueFactory = _ => [] };
    private static readonly Option<double> Smallest = new("--smallest")
    {
        Description = "Items with fewer true pixels of the class are not asked for.",
        DefaultValueFactory = _ => LineRegions.MinimumAreaPx,
    };

    private static readonly Option<string[]> Try = new("--try") { Description = "CONFIDENCE,AREA of which the outcome is shown too; may stand several times.", DefaultValueFactory = _ => [] };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Show only; leave the card as it is." };

    public static Command Create()
    {
        var command = new Command("calibrate-thresholds", "Find the confidence and area from which a region counts, and write them to the card.");
        foreach (var option in new Option[] { Model, ModelArguments.Data, ModelArguments.Split, Recall, FalseRejects, Class, Smallest, Try, DryRun })
            command.Options.Add(option);
        command.Run(Calibrate);
        return command;
    }

    private static void Calibrate(ParseResult parsed, CancellationToken stop)
    {
        var goal = GoalOf(parsed);
        var tried = (parsed.GetValue(Try) ?? []).Select(ParseTry).ToList();
        // Or another model may stand there once it is measured, which would get this one's card.
        using var place = parsed.GetValue(DryRun) ? null : ModelReplacement.Begin(parsed.GetRequiredValue(Model));
        var model = ModelFolder.Open(parsed.GetRequiredValue(Model));
        var classes = ThresholdCalibration.ClassesOf(model.Card, parsed.GetValue(Class) ?? []);
        using var dataset = ModelArguments.OpenDataset(parsed);
        DatasetFit.Require(dataset, model.Path, model.Card);
        var split = parsed.GetRequiredValue(ModelArguments.Split);

        using var collector = new EvidenceCollector(model, [.. classes.Select(item => item.Id)], parsed.GetValue(Smallest));
        collector.CollectAsync(dataset[split], stop).GetAwaiter().GetResult();
        foreach (var picture in collector.NotInspected)
            Console.WriteLine($"Left out, since the line would not judge it: {picture}");
        var found = ThresholdCalibration.Find(dataset.Folder, classes, collector.Evidence, goal, LineRegions.MinimumAreaPx);
        Console.WriteLine($"{dataset[split].Count} pictures of {dataset.Folder}/{split}, wanted: {goal}. Limits in brackets are those of 95 % confidence (Wilson).");
        Print(classes, found, collector.Evidence, tried);
        PrintRules(classes, found, goal);
        if (parsed.GetValue(DryRun))
            return;
        var set = $"{Path.GetFileName(dataset.Folder)}/{split}";
        ThresholdCalibration.Write(model, classes.Zip(found, (item, outcome) => new ClassThreshold(
            item.Name, outcome.MinimumConfidence, outcome.MinimumAreaPx, goal.ToString(), outcome.Recall, outcome.FalseRejects, set)));
        Console.WriteLine($"Written to {Path.Combine(model.Path, ModelCard.FileName)}. A recipe's rules do not change by themselves.");
    }

    /// <summary>What to say where a model takes the place of another whose card had thresholds.</summary>
    public static string LostThresholds(ModelCard former) =>
        $"The thresholds on the card of {former.Name} {former.Version} do not hold for this model, and are not on its card: run 'calibrate-thresholds' and compare your rules with what it finds.";

    private static ThresholdGoal GoalOf(ParseResult parsed)
    {
        var (recall, falseRejects) = (parsed.GetValue(Recall), parsed.GetValue(FalseRejects));
        if (recall is null == falseRejects is null)
            throw new UsageException("Give --recall or --false-reject, one of both.");
        return (recall ?? falseRejects) is >= 0 and <= 1
            ? new ThresholdGoal(recall, falseRejects)
            : throw new UsageException(FormattableString.Invariant($"{(recall is null ? "--false-reject" : "--recall")} is {recall ?? falseRejects}; it must be from 0 to 1."));
    }

    private static (double Confidence, double AreaPx) ParseTry(string text) =>
        text.Split(',') is [var confidence, var area]
        && double.TryParse(confidence, NumberStyles.Float, CultureInfo.InvariantCulture, out var sure) && sure is >= 0 and <= 1
        && double.TryParse(area, NumberStyles.Float, CultureInfo.InvariantCulture, out var pixels) && pixels >= 0
            ? (sure, pixels)
            : throw new UsageException($"--try is '{text}'; it must be CONFIDENCE,AREA like 0.6,30.");

    private static void Print(
        IReadOnlyList<SegmentationClass> classes, IReadOnlyList<ThresholdOutcome> found, IReadOnlyDictionary<int, ClassEvidence> evidence,
        List<(double Confidence, double AreaPx)> tried)
    {
        RedirectedConsole.Widen();
        var table = new Table().AddColumns("class", "", "confidence", "area px", "found", "recall", "rejected wrongly", "share");
        foreach (var (item, outcome) in classes.Zip(found))
        {
            var search = new ThresholdSearch(evidence[item.Id], LineRegions.MinimumAreaPx);
            AddRow(table, item, "found", outcome);
            AddRow(table, item, "loosest", search.At(0, LineRegions.MinimumAreaPx));
            foreach (var (confidence, area) in tried)
                AddRow(table, item, "tried", search.At(confidence, area));
        }
        AnsiConsole.Write(table);
    }

    private static void AddRow(Table table, SegmentationClass item, string kind, ThresholdOutcome outcome)
    {
        string[] cells =
        [
            item.Name, kind, FormattableString.Invariant($"{outcome.MinimumConfidence:0.00}"), FormattableString.Invariant($"{outcome.MinimumAreaPx:0}"),
            $"{outcome.Found} of {outcome.Bearing}", Text(outcome.Recall), $"{outcome.False} of {outcome.Free}", Text(outcome.FalseRejects),
        ];
        table.AddRow([.. cells.Select(Markup.Escape)]);
    }

    private static string Text(MeasuredShare share) =>
        FormattableString.Invariant($"{share.Value * 100:0.0} % [{share.Low * 100:0.0} to {share.High * 100:0.0}]");

    private static void PrintRules(IReadOnlyList<SegmentationClass> classes, IReadOnlyList<ThresholdOutcome> found, ThresholdGoal goal)
    {
        foreach (var (item, outcome) in classes.Zip(found))
        {
            Console.WriteLine(FormattableString.Invariant(
                $"A rule about '{item.Name}' takes: \"MinimumConfidence\": {outcome.MinimumConfidence:0.##}, and of kind Absence or Count \"MinimumAreaPx\": {outcome.MinimumAreaPx:0}"));
            if (goal.Recall is { } recall && outcome.Recall.Low < recall)
                Console.WriteLine(Doubt(outcome, recall));
            if (goal.FalseRejects is { } share && outcome.FalseRejects.High > share)
                Console.WriteLine(DoubtOfFalseRejects(outcome, share));
        }
    }

    /// <summary>Why a recall that was met on these items is not shown by them.</summary>
    private static string Doubt(ThresholdOutcome outcome, double recall)
    {
        var low = outcome.Recall.Low.ToString("0.000", CultureInfo.InvariantCulture);
        if (recall >= 1)
            return $"  No number of items can show a recall of 1; it may be {low}.";
        var needed = WilsonInterval.CasesToShow(recall);
        return outcome.Bearing < needed
            ? FormattableString.Invariant($"  {outcome.Bearing} items cannot show a recall of {recall}: it may be {low}. {needed} items without a miss would.")
            : FormattableString.Invariant($"  With {outcome.Bearing - outcome.Found} of {outcome.Bearing} items missed, a recall of {recall} is met but not shown: it may be {low}. More items would, or a higher --recall.");
    }

    /// <summary>Why a share of false rejects that was kept on these items is not shown by them.</summary>
    private static string DoubtOfFalseRejects(ThresholdOutcome outcome, double share)
    {
        var high = outcome.FalseRejects.High.ToString("0.####", CultureInfo.InvariantCulture);
        if (share <= 0)
            return $"  No number of items can show that none is rejected wrongly; the share may be {high}.";
        var needed = WilsonInterval.CasesToShow(1 - share);
        return outcome.Free < needed
            ? FormattableString.Invariant($"  {outcome.Free} without the class cannot show false rejects of {share}: the share may be {high}. {needed} without one rejected wrongly would.")
            : FormattableString.Invariant($"  With {outcome.False} of {outcome.Free} rejected wrongly, false rejects of {share} are met but not shown: the share may be {high}. More items would, or a lower --false-reject.");
    }
}
