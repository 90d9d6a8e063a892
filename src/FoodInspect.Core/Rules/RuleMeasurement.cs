namespace FoodInspect.Core.Rules;

/// <summary>
/// The worst that a rule measured of an item or a picture, as far as its persistence bears it out: it, or what is worse, was measured in so many frames as the rule
/// asks for. So it is beyond the limit of the rule, in its unit, exactly where the rule is violated, and limits can be chosen by it.
/// </summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Unit">The unit; mm² where a rule has limits in mm² and in pixels.</param>
/// <param name="Value">The value, or null where too few frames showed what the rule asks for.</param>
public readonly record struct RuleMeasurement(string Rule, MeasureUnit Unit, double? Value);
