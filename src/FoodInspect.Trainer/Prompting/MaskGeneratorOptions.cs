namespace FoodInspect.Trainer.Prompting;

/// <summary>What <see cref="MaskGenerator"/> asks and keeps. The defaults are the paper's, with fewer points.</summary>
public sealed record MaskGeneratorOptions
{
    /// <summary>Points along each side of the grid.</summary>
    public int PointsPerSide { get; init; } = 16;

    /// <summary>Masks of which the network thinks less are dropped, 0 to 1.</summary>
    public double MinimumPredictedIou { get; init; } = 0.88;

    /// <summary>Masks whose edge is less clear are dropped, 0 to 1.</summary>
    public double MinimumStability { get; init; } = 0.95;

    /// <summary>How far apart the two cuts of the stability are from the mask's own.</summary>
    public double StabilityOffset { get; init; } = 1;

    /// <summary>Of two masks with a higher intersection over union the worse is dropped, 0 to 1.</summary>
    public double MaximumOverlap { get; init; } = 0.7;

    /// <summary>Smaller masks are dropped, in pixels.</summary>
    public int MinimumAreaPixels { get; init; } = 16;
}
