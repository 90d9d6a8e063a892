using System.Globalization;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Truth;
using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Promotion;

/// <summary>Compares a candidate with the current model, and says of each thing whether the rules let it pass.</summary>
public sealed class PromotionGate(PromotionRules rules)
{
    /// <summary>All findings, in the order of the table; the candidate passes if none is refused.</summary>
    /// <param name="current">The model in place.</param>
    /// <param name="candidate">The model that is to take its place; of the same classes.</param>
    /// <param name="speedRatio">The candidate's speed over the current model's, taken pair by pair.</param>
    public IReadOnlyList<PromotionFinding> Compare(ModelFigures current, ModelFigures candidate, double speedRatio) =>
    [
        .. CompareClasses(current, candidate),
        CompareShare("mean IoU", current.Pixels.MeanIoU, candidate.Pixels.MeanIoU, rules.LargestMeanIoUFall),
        new("pixel accuracy", FindingUnit.Share, current.Pixels.PixelAccuracy, candidate.Pixels.PixelAccuracy),
        .. CompareItems(current.Items, candidate.Items),
        new("time a frame, median", FindingUnit.Milliseconds, current.FrameMilliseconds, candidate.FrameMilliseconds),
        CompareSpeed(speedRatio) with { Note = Sizes(current.Card.Input, candidate.Card.Input) },
        CompareParity(current.Parity, candidate.Parity),
    ];

    private IEnumerable<PromotionFinding> CompareClasses(ModelFigures current, ModelFigures candidate)
    {
        // A data set may be older than the last classes of the model; what it does not know was not measured.
        foreach (var (id, item) in current.Card.Classes.Index())
        {
            var (now, then) = (current.Pixels.Classes.ElementAtOrDefault(id), candidate.Pixels.Classes.ElementAtOrDefault(id));
            var matters = item.Role is ClassRole.Defect or ClassRole.Contaminant;
            yield return CompareShare($"recall of {item.Name}", now?.Recall, then?.Recall, matters ? rules.LargestRecallFall : null);
            // A class that is never answered has no precision; that nothing of it is found, its recall says.
            var precisionRule = matters && now?.Precision is not null && then?.Precision is not null ? rules.LargestPrecisionFall : null;
            yield return CompareShare($"precision of {item.Name}", now?.Precision, then?.Precision, precisionRule);
        }
    }

    private IEnumerable<PromotionFinding> CompareItems(ItemFigures? current, ItemFigures? candidate)
    {
        if (current is null || candidate is null)
            yield break;
        if (candidate.Frames is { } frames)
            yield return CompareJudged(current.Frames, frames);
        var fresh = candidate.Missed.Except(current.Missed).ToList();
        var note = fresh.Count == 0 ? "" : $"missed anew: true items {string.Join(", ", fresh)}";
        yield return OfItems(current.Bad.Count, Judge(
            new($"missed of {current.Bad.Count} bad items", FindingUnit.Count, current.Missed.Count, candidate.Missed.Count) { Note = note },
            rules.MostNewMisses is { } most ? $"at most {most} missed anew" : null, fresh.Count <= rules.MostNewMisses));
        yield return OfItems(current.Sound.Count, CompareRise(
            $"false rejects of {current.Sound.Count} sound items", current.FalseRejectRatio, candidate.FalseRejectRatio, rules.LargestFalseRejectRise));
        // The count does not show them: an item more where nothing is makes up for one that was not seen.
        yield return CompareRise(
            $"rejected where nothing is, for {current.Sound.Count + current.Bad.Count} items", current.PhantomRatio, candidate.PhantomRatio, rules.LargestFalseRejectRise);
        yield return CompareRise("error of the item count", current.CountErrorRatio, candidate.CountErrorRatio, rules.LargestCountErrorRise);
    }

    // Not a rule that can be set: of a line that is as good as not inspected the figures of items say nothing.
    private static PromotionFinding CompareJudged(InspectedFrames? current, InspectedFrames candidate) => Judge(
        new("frames judged", FindingUnit.Share, current?.JudgedRatio, candidate.JudgedRatio)
        {
            Note = candidate.AreMostlyJudged ? "" : $"most could not be judged with the candidate; the commonest reason: {candidate.CommonestReason}",
        },
        "at least half", candidate.AreMostlyJudged);

    // None missed of none is no good sign, as with a class that the test pictures do not show.
    private static PromotionFinding OfItems(int items, PromotionFinding finding) => items > 0 || finding.Outcome == FindingOutcome.Told
        ? finding
        : finding with { Outcome = FindingOutcome.Refused, Note = "none in the truth, so nothing is known" };

    // Pair by pair, and not the one median over the other: those may come of moments in which the machine was not equally fast.
    private PromotionFinding CompareSpeed(double ratio) => Judge(
        new("speed, pair by pair", FindingUnit.Ratio, 1, ratio),
        rules.LowestSpeedRatio is { } lowest ? Text($"at least {lowest:0.##} times the speed") : null, ratio >= rules.LowestSpeedRatio);

    private static string Sizes(ModelInput current, ModelInput candidate) => (current.Width, current.Height) == (candidate.Width, candidate.Height)
        ? ""
        : $"its input is {candidate.Width}x{candidate.Height}, the current one's {current.Width}x{current.Height}";

    private PromotionFinding CompareParity(double? current, double? candidate)
    {
        var finding = new PromotionFinding("as the checkpoint answers", FindingUnit.Share, current, candidate);
        return candidate is null
            ? finding with { Note = "no checkpoint lies beside the candidate" }
            : Judge(finding, rules.LowestParity is { } lowest ? Text($"at least {lowest:0.##%}") : null, candidate >= rules.LowestParity);
    }

    private static PromotionFinding CompareShare(string measure, double? current, double? candidate, double? largestFall)
    {
        var finding = new PromotionFinding(measure, FindingUnit.Share, current, candidate);
        var rule = largestFall is { } most ? Text($"falls by at most {most * 100:0.##} points") : null;
        return current is null || candidate is null
            ? Judge(finding with { Note = rule is null ? "" : "not in the test pictures, so nothing is known" }, rule, holds: false)
            : Judge(finding, rule, current - candidate <= largestFall + Rounding);
    }

    private static PromotionFinding CompareRise(string measure, double current, double candidate, double? largestRise) => Judge(
        new(measure, FindingUnit.Share, current, candidate),
        largestRise is { } most ? Text($"rises by at most {most * 100:0.##} points") : null, candidate - current <= largestRise + Rounding);

    // A difference of two shares that equals the rule, but for the last bit, is within it.
    private const double Rounding = 1e-12;

    private static PromotionFinding Judge(PromotionFinding finding, string? rule, bool holds) =>
        rule is null ? finding : finding with { Rule = rule, Outcome = holds ? FindingOutcome.Held : FindingOutcome.Refused };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
