using FoodInspect.Core.Segmentation;

namespace FoodInspect.Core.Metrics;

/// <summary>What is known of a line before it runs: every label value that its series can have.</summary>
/// <param name="Line">Name of the line.</param>
/// <param name="Classes">The classes of its model.</param>
/// <param name="Stages">The names of its pipeline's stages.</param>
/// <param name="Model">Name and version of its model.</param>
/// <param name="ModelSha256">SHA-256 of its model file, hexadecimal.</param>
public sealed record LineMetricsLabels(
    string Line, IReadOnlyList<SegmentationClass> Classes, IReadOnlyList<string> Stages, string Model, string ModelSha256)
{
    /// <summary>What violations of the line's rules name where it is no class of the model: all food classes joined by +.</summary>
    public IReadOnlyList<string> DefectClasses { get; init; } = [];
}
