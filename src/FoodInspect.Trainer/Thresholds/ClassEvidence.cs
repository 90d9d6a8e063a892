namespace FoodInspect.Trainer.Thresholds;

/// <summary>What decides whether a region counts.</summary>
/// <param name="AreaPx">In pixels of the camera's picture.</param>
/// <param name="Confidence">Mean of its pixels, 0 to 1.</param>
public readonly record struct RegionScore(double AreaPx, double Confidence);

/// <summary>What a model found of one class in a set of pictures, by what it found it on.</summary>
public sealed class ClassEvidence
{
    /// <summary>For each item that is whole in the picture and has the class, the regions that touch the class on it; none if it was overlooked.</summary>
    public List<List<RegionScore>> Bearing { get; } = [];

    /// <summary>For each item without the class, the regions on it; mostly none.</summary>
    public List<List<RegionScore>> Free { get; } = [];

    /// <summary>Regions on the bare belt.</summary>
    public List<RegionScore> Stray { get; } = [];
}
