namespace FoodInspect.Trainer.Networks;

/// <summary>How a <see cref="PointHead"/> is made, trained and used; the letters are those of the paper (arXiv 1912.08193).</summary>
public sealed record PointRendOptions
{
    // Far beyond use; a stranger's file may ask for more memory than there is.
    private const int MostHiddenChannels = 1024;
    private const int MostTrainingPoints = 1 << 20;
    private const int MostOversampling = 100;

    /// <summary>Width of the three hidden layers of the point head. The paper's is 256, for networks a hundred times ENet's size.</summary>
    public int HiddenChannels { get; init; } = 64;

    /// <summary>N in training: points of each picture that the head learns from in a step.</summary>
    public int TrainingPoints { get; init; } = 1024;

    /// <summary>k: so many times N points are drawn at random, of which the least certain are chosen.</summary>
    public int Oversampling { get; init; } = 3;

    /// <summary>β: the share of the N points that are chosen for being uncertain; the others are anywhere.</summary>
    public double UncertainShare { get; init; } = 0.75;

    /// <summary>N in inference: the share of the pixels of each step of subdivision that are scored again.</summary>
    public double RenderedShare { get; init; } = 1.0 / 32;

    /// <summary>Points of a grid that are scored again; at least one.</summary>
    public int RenderedPoints(long pixels) => (int)Math.Clamp(Math.Round(pixels * RenderedShare), 1, pixels);

    /// <exception cref="ArgumentOutOfRangeException">A number cannot be.</exception>
    public void Validate()
    {
        RequireRange(nameof(HiddenChannels), HiddenChannels, MostHiddenChannels);
        RequireRange(nameof(TrainingPoints), TrainingPoints, MostTrainingPoints);
        RequireRange(nameof(Oversampling), Oversampling, MostOversampling);
        foreach (var (name, share) in new[] { (nameof(UncertainShare), UncertainShare), (nameof(RenderedShare), RenderedShare) })
        {
            if (share is not (>= 0 and <= 1))
                throw new ArgumentOutOfRangeException(name, share, "A share lies from 0 to 1.");
        }
    }

    private static void RequireRange(string name, int value, int most)
    {
        if (value < 1 || value > most)
            throw new ArgumentOutOfRangeException(name, value, $"It lies from 1 to {most}.");
    }
}
