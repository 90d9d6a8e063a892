namespace FoodInspect.Trainer.Training;

/// <summary>How the loss of a class is weighted by how common it is.</summary>
public enum ClassWeighting
{
    /// <summary>All alike.</summary>
    None,

    /// <summary>1 / ln(1.02 + p), the ENet paper's; p is the class's share of the labelled pixels.</summary>
    Paper,

    /// <summary>Median frequency balancing (Eigen and Fergus 2015, arXiv 1411.4734): median share / p.</summary>
    Median,
}

/// <summary>Loss weights from pixel counts.</summary>
public static class ClassWeights
{
    private const double PaperOffset = 1.02;

    /// <param name="weighting">The formula.</param>
    /// <param name="pixels">Labelled pixels of each class.</param>
    /// <param name="power">Each weight is raised to this: 1 leaves the formula as it is, smaller values soften it.</param>
    /// <returns>A weight a class, of mean 1 over the classes that occur; a class without pixels gets 1.</returns>
    public static float[] Of(ClassWeighting weighting, IReadOnlyList<long> pixels, double power = 1)
    {
        var total = (double)pixels.Sum();
        if (total <= 0)
            throw new ArgumentException("There is no labelled pixel to weight classes by.", nameof(pixels));
        var shares = pixels.Select(count => count / total).ToArray();
        var present = shares.Where(share => share > 0).Order().ToArray();
        var median = (present[(present.Length - 1) / 2] + present[present.Length / 2]) / 2;
        var raw = shares.Select(share => share <= 0 ? 0 : Math.Pow(
            weighting switch
            {
                ClassWeighting.Paper => 1 / Math.Log(PaperOffset + share),
                ClassWeighting.Median => median / share,
                _ => 1,
            },
            power)).ToArray();
        var mean = raw.Where(weight => weight > 0).Average();
        return [.. raw.Select(weight => weight > 0 ? (float)(weight / mean) : 1f)];
    }
}
