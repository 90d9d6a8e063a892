namespace FoodInspect.Trainer.Training;

/// <summary>How the learning rate falls after the warm-up.</summary>
public enum Decay
{
    /// <summary>(1 − progress) to a power.</summary>
    Poly,

    /// <summary>Half a cosine (Loshchilov and Hutter 2016, arXiv 1608.03983, without restarts).</summary>
    Cosine,
}

/// <summary>The learning rate of a step as a share of the highest.</summary>
public static class LearningRateSchedule
{
    /// <param name="options">Decay and warm-up.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="steps">Steps in all.</param>
    /// <param name="stepsPerEpoch">For the warm-up, which is given in epochs.</param>
    /// <returns>Linear warm-up times decay, from 0 to 1; 0 at the end.</returns>
    public static double FactorAt(TrainingOptions options, long step, long steps, int stepsPerEpoch)
    {
        var warmUp = options.WarmUpEpochs * stepsPerEpoch;
        var progress = Math.Min(1, step / (double)steps);
        var decay = options.Decay switch
        {
            Decay.Poly => Math.Pow(1 - progress, options.DecayPower),
            Decay.Cosine => (1 + Math.Cos(Math.PI * progress)) / 2,
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.Decay, "There is no such decay."),
        };
        return decay * Math.Min(1, (step + 1) / Math.Max(1, warmUp));
    }
}
