using FoodInspect.Core.Files;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>What is asked of thresholds: one of both, a share from 0 to 1.</summary>
public sealed record ThresholdGoal(double? Recall, double? FalseRejects)
{
    public override string ToString() => Recall is { } recall
        ? FormattableString.Invariant($"recall {recall}")
        : FormattableString.Invariant($"false rejects {FalseRejects}");
}

/// <summary>Finds the thresholds of a model's classes, and writes them to its card.</summary>
public static class ThresholdCalibration
{
    /// <summary>The classes to calibrate: those named, or all of role defect or contaminant.</summary>
    /// <exception cref="UsageException">A name is no class, or is background; or the model has no defect and no contaminant.</exception>
    public static IReadOnlyList<SegmentationClass> ClassesOf(ModelCard card, IReadOnlyList<string> names)
    {
        var wrong = names.Where(name => !card.Classes.Any(item => item.Name == name && item.Role != ClassRole.Background)).ToList();
        if (wrong.Count > 0)
        {
            var known = card.Classes.Where(item => item.Role != ClassRole.Background).Select(item => item.Name);
            throw new UsageException($"--class {string.Join(", ", wrong)}: a threshold is for one of {string.Join(", ", known)}.");
        }
        var classes = card.Classes
            .Where(item => names.Count == 0 ? item.Role is ClassRole.Defect or ClassRole.Contaminant : names.Contains(item.Name)).ToList();
        return classes.Count > 0 ? classes : throw new UsageException($"{card.Name} has no class of role defect or contaminant; name one with --class.");
    }

    /// <summary>The best threshold of each class.</summary>
    /// <exception cref="DatasetException">For some class there is no item that has it, or none that has it not: nothing can be known.</exception>
    /// <exception cref="CheckFailedException">Some class cannot reach the goal; the message says what it can.</exception>
    public static IReadOnlyList<ThresholdOutcome> Find(
        string dataset, IReadOnlyList<SegmentationClass> classes, IReadOnlyDictionary<int, ClassEvidence> evidence, ThresholdGoal goal, double floorPx)
    {
        var unknown = classes.Where(item => evidence[item.Id].Bearing.Count == 0)
            .Select(item => $"there is no whole item with '{item.Name}', so no threshold can be found for it")
            .Concat(classes.Where(item => evidence[item.Id].Free.Count == 0).Select(item => $"there is no item without '{item.Name}', so false rejects cannot be known"))
            .ToList();
        if (unknown.Count > 0)
            throw new DatasetException(dataset, unknown);
        var (found, failures) = (new List<ThresholdOutcome>(), new List<string>());
        foreach (var item in classes)
        {
            var search = new ThresholdSearch(evidence[item.Id], floorPx);
            if ((goal.Recall is { } recall ? search.ForRecall(recall) : search.ForFalseRejects(goal.FalseRejects!.Value)) is { } outcome)
                found.Add(outcome);
            else
                failures.Add(Failure(item, search.At(0, floorPx), goal));
        }
        return failures.Count == 0 ? found : throw new CheckFailedException(string.Join(Environment.NewLine, failures) + $"{Environment.NewLine}Nothing was written.");
    }

    /// <summary>Writes thresholds to the card of a model folder, in place of older ones of the same classes; the file is replaced whole.</summary>
    /// <param name="model">The model; claimed by the caller, so that no other takes its place meanwhile.</param>
    /// <param name="thresholds">What was found.</param>
    public static void Write(ModelFolder model, IEnumerable<ClassThreshold> thresholds)
    {
        var all = (model.Card.Thresholds ?? []).Concat(thresholds).GroupBy(threshold => threshold.Class).Select(group => group.Last());
        AtomicFile.Write(Path.Combine(model.Path, ModelCard.FileName), (model.Card with { Thresholds = [.. all] }).Write);
    }

    private static string Failure(SegmentationClass item, ThresholdOutcome loosest, ThresholdGoal goal) => goal.Recall is null
        ? $"'{item.Name}' does not reach {goal}: every threshold that finds anything has more. The model must become better, or the goal higher."
        : FormattableString.Invariant(
            $"'{item.Name}' does not reach {goal}: with the loosest thresholds {loosest.Found} of {loosest.Bearing} items are found ({loosest.Recall.Value * 100:0.0} %). ")
            + "The model must become better, or the goal lower, or --smallest higher if what is missed are specks.";
}
