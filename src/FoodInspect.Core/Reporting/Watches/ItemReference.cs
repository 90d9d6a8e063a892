using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// How the items of a line look when camera and light are in order, as its metrics <c>foodinspect_item_sharpness</c> and
/// <c>foodinspect_item_brightness_ratio</c> say. What is null is learned from the first minutes since the start.
/// </summary>
public sealed record ItemReference
{
    /// <summary>Sharpness of the items, of <c>foodinspect_item_sharpness</c>.</summary>
    public double? Sharpness { get; init; }

    /// <summary>Brightness of the items, 0 to 1, of <c>foodinspect_item_brightness_ratio</c>.</summary>
    public double? BrightnessRatio { get; init; }
}

/// <summary>Says what is wrong with an <see cref="ItemReference"/>.</summary>
public static class ItemReferenceValidator
{
    /// <summary>All problems of the reference under this key path; none if it is good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, ItemReference reference)
    {
        if (reference.Sharpness is { } sharpness && !(sharpness > 0 && double.IsFinite(sharpness)))
            yield return new($"{keyPath}:{nameof(reference.Sharpness)}", $"{sharpness}", "a sharpness is positive", "Give what the metric foodinspect_item_sharpness says, or leave it out.");
        if (reference.BrightnessRatio is { } brightness && brightness is not (> 0 and <= 1))
        {
            yield return new(
                $"{keyPath}:{nameof(reference.BrightnessRatio)}", $"{brightness}", "out of range",
                "Give more than 0 to 1, what the metric foodinspect_item_brightness_ratio says, or leave it out.");
        }
    }
}
