using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Regions;

/// <summary>What counts as a region.</summary>
public sealed record RegionOptions
{
    /// <summary>
    /// Regions below this area, in pixels of the camera's picture, are specks of the network and are left out. 0 keeps all.
    /// </summary>
    public double MinimumAreaPx { get; init; } = 6;

    /// <summary>
    /// More regions than this in one frame mean that the network sees noise (a model for another product, a picture out
    /// of focus): the frame is NotInspected and only its largest regions are kept.
    /// </summary>
    public int MaximumRegions { get; init; } = 500;
}

/// <summary>Says what is wrong with <see cref="RegionOptions"/>.</summary>
public static class RegionOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, RegionOptions options)
    {
        if (!(options.MinimumAreaPx >= 0 && double.IsFinite(options.MinimumAreaPx)))
            yield return new($"{keyPath}:MinimumAreaPx", $"{options.MinimumAreaPx}", "not an area", "Give the smallest area of a region in pixels, 0 or more");
        if (options.MaximumRegions is < 1 or > 10_000)
            yield return new($"{keyPath}:MaximumRegions", $"{options.MaximumRegions}", "out of range", "Give 1 to 10000 regions a frame");
    }
}
