using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Inference.Models;

namespace FoodInspect.Configuration;

/// <summary>
/// Where rules count other regions than the thresholds do that were calibrated for the model (<see cref="ClassThreshold"/>). A recipe may
/// have its reasons and does not change by itself; that it differs, after a new model came say, must not go unsaid.
/// </summary>
internal static class ThresholdAdvice
{
    // What thresholds were calibrated with.
    private static readonly double CalibrationsFloorPx = new RegionOptions().MinimumAreaPx;

    /// <summary>A sentence for each rule that differs from the model's card.</summary>
    public static IEnumerable<string> Of(RecipeSelection recipe) =>
        from rule in recipe.Options.Rules
        join threshold in recipe.Model.Card.Thresholds ?? [] on rule.Class equals threshold.Class
        let found = Math.Max(threshold.MinimumAreaPx, CalibrationsFloorPx)
        let counted = CountedFromPx(rule, recipe.Options.Regions.MinimumAreaPx, found)
        let calibrated = counted is null ? null : (double?)found
        where rule.MinimumConfidence != threshold.MinimumConfidence || counted != calibrated
        select $"rule '{rule.Name}' counts {rule.Class} from confidence {rule.MinimumConfidence:0.##}{Area(counted)} on, the model's card says "
            + $"{threshold.MinimumConfidence:0.##}{Area(calibrated)} ({threshold.Wanted} on {threshold.DataSet})";

    private static string Area(double? areaPx) => areaPx is null ? "" : $" and {areaPx:0.#} px";

    /// <summary>
    /// The area from which the rule counts a region, where that is not its limit, and not in mm². Regions below the recipe's floor
    /// the line does not see at all, whatever a rule says.
    /// </summary>
    private static double? CountedFromPx(RuleOptions rule, double floorPx, double foundPx)
    {
        if (rule.Kind is RuleKind.Count or RuleKind.Absence && rule.MinimumAreaMm2 is null)
            return Math.Max(rule.MinimumAreaPx ?? 0, floorPx);
        return floorPx > foundPx ? floorPx : null;
    }
}
