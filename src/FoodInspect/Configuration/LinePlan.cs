using FoodInspect.Core.Calibration;

namespace FoodInspect.Configuration;

/// <summary>A line as configured and found good, with the opened model of its recipe.</summary>
/// <param name="KeyPath">Where it stands, <c>Lines[0]</c>.</param>
/// <param name="Options">The line.</param>
/// <param name="Recipe">Its recipe.</param>
/// <param name="Calibration">Its camera's calibration, or null.</param>
public sealed record LinePlan(string KeyPath, LineOptions Options, RecipeSelection Recipe, CalibrationFile? Calibration);
