using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

public sealed class ClassWeightsTests
{
    [Fact]
    public void Of_Paper_IsInverseLogarithmOfShare()
    {
        var weights = ClassWeights.Of(ClassWeighting.Paper, [[900, 100]]);

        Assert.Equal(Math.Log(1.02 + 0.9) / Math.Log(1.02 + 0.1), weights[1] / weights[0], 1e-5);
    }

    [Fact]
    public void Of_Median_BalancesFrequencies()
    {
        var weights = ClassWeights.Of(ClassWeighting.Median, [[800, 150, 50]]);

        Assert.Equal(800.0 / 50, weights[2] / weights[0], 1e-4);
    }

    [Fact]
    public void Of_Median_CountsThePicturesThatShowAClassOnly()
    {
        // Frequencies: 0.75 of all, 0.5 of the only picture that shows it.
        var weights = ClassWeights.Of(ClassWeighting.Median, [[100, 0], [50, 50]]);

        Assert.Equal(0.75 / 0.5, weights[1] / weights[0], 1e-5);
    }

    [Theory]
    [InlineData(ClassWeighting.Paper)]
    [InlineData(ClassWeighting.Median)]
    public void Of_TwoClassesNearlyAllBackground_StaysFiniteAndFavoursTheRareOne(ClassWeighting weighting)
    {
        var weights = ClassWeights.Of(weighting, [[999_990, 10]]);

        Assert.All(weights, weight => Assert.True(float.IsFinite(weight) && weight > 0));
        Assert.True(weights[1] > weights[0]);
        Assert.Equal(1, weights.Average(), 1e-5);
    }

    [Fact]
    public void Of_None_WeighsAllAlike() => Assert.Equal([1f, 1f], ClassWeights.Of(ClassWeighting.None, [[999, 1]]));

    [Fact]
    public void Of_PowerZero_WeighsAllAlike() => Assert.Equal([1f, 1f], ClassWeights.Of(ClassWeighting.Paper, [[999, 1]], power: 0));

    [Fact]
    public void Of_ClassWithoutPixels_GetsOneAndLeavesTheOthers()
    {
        var weights = ClassWeights.Of(ClassWeighting.Median, [[50, 0, 50]]);

        Assert.Equal([1f, 1f, 1f], weights);
    }

    [Fact]
    public void Of_NoPixelsAtAll_IsRefused() =>
        Assert.Throws<ArgumentException>(() => ClassWeights.Of(ClassWeighting.Paper, [[0, 0]]));
}
