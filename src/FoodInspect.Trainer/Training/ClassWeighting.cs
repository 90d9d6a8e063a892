using FoodInspect.Core.Numerics;

namespace FoodInspect.Trainer.Training;

/// <summary>How the loss of a class is weighted by how common it is.</summary>
public enum ClassWeighting
{
    /// <summary>All alike.</summary>
    None,

    /// <summary>1 / ln(1.02 + p), the ENet paper's; p is the class's share of the labelled pixels.</summary>
    Paper,

    /// <summary>Median frequency balancing (Eigen and Fergus 2015, arXiv 1411.4734): median frequency / frequency, of the labelled pixels of the pictures that show the class.</summary>
    Median,
}

/// <summary>Loss weights from pixel counts.</summary>
public static class ClassWeights
{
    private const double PaperOffset = 1.02;

    /// <param name="weighting">The formula.</param>
    /// <param name="pictures">Labelled pixels of each class, of each picture.</param>
    /// <param name="power">Each weight is raised to this: 1 leaves the formula as it is, smaller values soften it.</param>
    /// <returns>A weight a class, of mean 1 over the classes that occur; a class without pixels gets 1.</returns>
    public static float[] Of(ClassWeighting weighting, IReadOnlyList<IReadOnlyList<long>> pictures, double power = 1)
    {
        if (pictures.Sum(picture => picture.Sum()) <= 0)
            throw new ArgumentException("There is no labelled pixel to weight classes by.", nameof(pictures));
        var classes = Enumerable.Range(0, pictures[0].Count);
        double[] shares = [.. classes.Select(id => ShareOf(id, pictures))];
        double[] frequencies = [.. classes.Select(id => ShareOf(id, [.. pictures.Where(picture => picture[id] > 0)]))];
        var median = Median.Of(frequencies.Where(frequency => frequency > 0).ToArray());
        var raw = classes.Select(id => shares[id] <= 0 ? 0 : Math.Pow(
            weighting switch
            {
                ClassWeighting.Paper => 1 / Math.Log(PaperOffset + shares[id]),
                ClassWeighting.Median => median / frequencies[id],
                _ => 1,
            },
            power)).ToArray();
        var mean = raw.Where(weight => weight > 0).Average();
        return [.. raw.Select(weight => weight > 0 ? (float)(weight / mean) : 1f)];
    }

    private static double ShareOf(int id, IReadOnlyList<IReadOnlyList<long>> pictures) =>
        pictures.Sum(picture => picture[id]) / (double)Math.Max(1, pictures.Sum(picture => picture.Sum()));
}
