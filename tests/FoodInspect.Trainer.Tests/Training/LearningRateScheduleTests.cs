using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class LearningRateScheduleTests
{
    private static readonly TrainingOptions Options = new() { WarmUpEpochs = 1, DecayPower = 0.9 };

    [Fact]
    public void FactorAt_Poly_WarmsUpThenFallsToZero()
    {
        Assert.Equal(0.1, At(Options, 0), 1e-9);
        Assert.Equal(Math.Pow(0.5, 0.9), At(Options, 50), 1e-9);
        Assert.Equal(0, At(Options, 100));
    }

    [Fact]
    public void FactorAt_Cosine_WarmsUpThenFallsToZero()
    {
        var cosine = Options with { Decay = Decay.Cosine };

        Assert.Equal(0.1, At(cosine, 0), 1e-9);
        Assert.Equal((1 + Math.Cos(Math.PI / 4)) / 2, At(cosine, 25), 1e-9);
        Assert.Equal(0.5, At(cosine, 50), 1e-9);
        Assert.Equal(0, At(cosine, 100), 1e-9);
    }

    private static double At(TrainingOptions options, long step) => LearningRateSchedule.FactorAt(options, step, steps: 100, stepsPerEpoch: 10);
}
