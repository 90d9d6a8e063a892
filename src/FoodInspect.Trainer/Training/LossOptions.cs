namespace FoodInspect.Trainer.Training;

/// <summary>What is added to the class-weighted cross entropy. The defaults leave it as it is.</summary>
public sealed record LossOptions
{
    /// <summary>Weight of the soft Dice loss that is added; 0 for none.</summary>
    public double Dice { get; init; }

    /// <summary>Exponent of the focal loss (Lin et al. 2017, arXiv 1708.02002), which plays down pixels that are right already; 0 for none.</summary>
    public double FocalGamma { get; init; }

    /// <summary>Share of each crop's labelled pixels, the hardest, that are learned from; 1 for all.</summary>
    public double HardPixels { get; init; } = 1;

    /// <summary>At least so many pixels of a crop are learned from, where it has them.</summary>
    public int FewestHardPixels { get; init; } = 1024;
}
