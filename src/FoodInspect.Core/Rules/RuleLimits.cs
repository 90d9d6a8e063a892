namespace FoodInspect.Core.Rules;

/// <summary>What a rule allows in one unit.</summary>
/// <param name="Unit">The unit.</param>
/// <param name="Minimum">The least allowed, or null.</param>
/// <param name="Maximum">The most allowed, or null.</param>
internal readonly record struct RuleLimits(MeasureUnit Unit, double? Minimum, double? Maximum)
{
    /// <summary>The limits of a rule, by their unit; at least one, and two only where areas are limited both in mm² and in pixels.</summary>
    public static RuleLimits[] Of(RuleOptions rule) => rule.Kind switch
    {
        RuleKind.Area or RuleKind.Quantity => OfAreas(rule),
        RuleKind.Count => [new(MeasureUnit.Count, rule.MinimumCount, rule.MaximumCount)],
        RuleKind.Coverage => [new(MeasureUnit.Ratio, rule.MinimumRatio, rule.MaximumRatio)],
        _ => [rule.Expected == Expected.Absent ? new(MeasureUnit.Count, null, 0) : new(MeasureUnit.Count, 1, null)],
    };

    /// <summary>How far a value is beyond what is allowed; 0 or less where it is allowed.</summary>
    public double Excess(double value) => Math.Max(value - (Maximum ?? double.PositiveInfinity), (Minimum ?? double.NegativeInfinity) - value);

    /// <summary>The worse of two values; null if there is none.</summary>
    public double? Worse(double? one, double? other) =>
        one is not { } a || (other is { } b && Excess(b) > Excess(a)) ? other : one;

    /// <summary>The limit that a value breaks, or null.</summary>
    public LimitBreach? Breach(double value) =>
        value > Maximum ? new(value, Maximum.Value, Unit) : value < Minimum ? new(value, Minimum.Value, Unit) : null;

    private static RuleLimits[] OfAreas(RuleOptions rule)
    {
        var px = new RuleLimits(MeasureUnit.Px, rule.MinimumAreaPx, rule.MaximumAreaPx);
        var mm2 = new RuleLimits(MeasureUnit.Mm2, rule.MinimumAreaMm2, rule.MaximumAreaMm2);
        return mm2 is { Minimum: null, Maximum: null } ? [px] : px is { Minimum: null, Maximum: null } ? [mm2] : [mm2, px];
    }
}
