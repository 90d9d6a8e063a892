namespace FoodInspect.Core.Rules;

/// <summary>One rule found violated.</summary>
/// <param name="Rule">Name of the rule.</param>
/// <param name="Class">Name of the class that it is about.</param>
/// <param name="Severity">What the rule asks for.</param>
/// <param name="AreaPx">The area that violated it, in pixels of the camera's picture; 0 where the rule is not about area.</param>
/// <param name="AreaMm2">The same on the belt, or null without a calibrated scale.</param>
/// <param name="Frame">Sequence number of the frame that decided it.</param>
/// <param name="ItemId">The item, or null where the rule is about the picture.</param>
public sealed record Violation(string Rule, string Class, Severity Severity, double AreaPx, double? AreaMm2, long Frame, long? ItemId);
