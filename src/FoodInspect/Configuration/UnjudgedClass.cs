using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;

namespace FoodInspect.Configuration;

/// <summary>
/// A class of defects or contaminants that a recipe's model knows and for which no rule of the recipe rejects an item: after a model with a new class came,
/// say, its items pass. A recipe may have its reasons, and says so by a rule of severity Info or Warn about the class.
/// </summary>
/// <param name="Advice">A sentence that says what becomes of such items.</param>
/// <param name="IsMeant">True if the recipe has a rule about the class, which only asks for less than to reject its items.</param>
internal sealed record UnjudgedClass(string Advice, bool IsMeant)
{
    /// <summary>One for each such class.</summary>
    public static IEnumerable<UnjudgedClass> Of(RecipeSelection recipe) =>
        from known in recipe.Model.Card.Classes
        where known.Role is ClassRole.Defect or ClassRole.Contaminant
        let rules = recipe.Options.Rules.Where(rule => rule.Class == known.Name && HasUpperLimit(rule)).ToList()
        where !rules.Exists(rule => Rejects(rule) && rule.Scope == RuleScope.Item)
        select Find($"the {known.Role.ToString().ToLowerInvariant()} '{known.Name}'", rules);

    private static UnjudgedClass Find(string name, List<RuleOptions> rules) =>
        rules.Count == 0
            ? new($"no rule limits {name}, which the model knows: items with it pass. Give it a rule, of severity Info or Warn if they may pass", false)
        : rules.Exists(Rejects)
            ? new($"only rules about the picture reject {name}: alerts and the frame's verdict say so, not that of an item on which it lies", true)
        : new($"no rule of severity Reject or Stop limits {name}: items with it pass", true);

    private static bool Rejects(RuleOptions rule) => rule.Severity >= Severity.Reject;

    /// <summary>A rule that asks for enough of a class says nothing against it.</summary>
    private static bool HasUpperLimit(RuleOptions rule) => rule.Kind == RuleKind.Absence
        ? rule.Expected == Expected.Absent
        : rule.MaximumAreaPx is not null || rule.MaximumAreaMm2 is not null || rule.MaximumCount is not null || rule.MaximumRatio is not null;
}
