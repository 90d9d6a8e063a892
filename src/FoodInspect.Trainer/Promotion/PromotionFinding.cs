namespace FoodInspect.Trainer.Promotion;

/// <summary>What the numbers of a finding are.</summary>
public enum FindingUnit
{
    /// <summary>0 to 1, shown in percent.</summary>
    Share,

    /// <summary>A number of items.</summary>
    Count,

    Milliseconds,

    /// <summary>To the current model's, which is 1.</summary>
    Ratio,
}

/// <summary>What a rule says of a finding.</summary>
public enum FindingOutcome
{
    /// <summary>No rule is about it.</summary>
    Told,

    /// <summary>It is within its rule.</summary>
    Held,

    /// <summary>It breaks its rule, or what the rule needs is not known.</summary>
    Refused,
}

/// <summary>One thing that was compared between the current model and the candidate.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Unit">Unit of both numbers.</param>
/// <param name="Current">The current model's; null where it is not known.</param>
/// <param name="Candidate">The candidate's.</param>
/// <param name="Rule">The rule about it, in words; empty where there is none.</param>
/// <param name="Outcome">What the rule says.</param>
public sealed record PromotionFinding(
    string Measure, FindingUnit Unit, double? Current, double? Candidate, string Rule = "", FindingOutcome Outcome = FindingOutcome.Told)
{
    /// <summary>What a reader of the table should know besides.</summary>
    public string Note { get; init; } = "";
}
