using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>The parts of a run by themselves: batches, the running average, options.</summary>
public sealed class TrainingPartsTests : IDisposable
{
    private readonly QuickRuns _runs = new();

    [Fact]
    public void Epoch_SameSeed_GivesTheSameBatchesInAnyProcess()
    {
        using var dataset = _runs.Dataset();
        using var chain = new AugmentationChain(QuickRuns.Options.Augmentation, dataset["train"], dataset.Classes, QuickRuns.Options.Seed);
        var batches = new CropBatches(dataset["train"], chain, batchSize: 3, side: 64, seed: 5);

        var first = batches.Epoch(1).ToArray();
        var second = batches.Epoch(1).ToArray();
        var other = batches.Epoch(2).ToArray();

        Assert.Equal([3, 1], first.Select(batch => batch.Count));
        Assert.Equal(first.Select(b => Convert.ToHexString(b.Pixels)), second.Select(b => Convert.ToHexString(b.Pixels)));
        Assert.NotEqual(first[0].Pixels, other[0].Pixels);
    }

    [Fact]
    public void Update_Average_FollowsTheWeights()
    {
        using var network = new ENet(QuickRuns.Form);
        using var untracked = no_grad();
        network.Scores.bias!.fill_(0);
        using var average = new WeightAverage(network, 0.5);
        network.Scores.bias!.fill_(1);

        average.Update(step: 1000);
        var half = ((ENet)average.Network).Scores.bias!.mean().item<float>();
        for (var step = 1001; step < 1030; step++)
            average.Update(step);

        Assert.Equal(0.5f, half, 3);
        Assert.Equal(1, ((ENet)average.Network).Scores.bias!.mean().item<float>(), 3);
    }

    [Fact]
    public void Problems_ImpossibleOptions_AreAllNamed()
    {
        var options = new TrainingOptions { Epochs = 0, BatchSize = 0, Loss = new LossOptions { HardPixels = 0 }, Augmentation = new AugmentationOptions { CropPixels = 250, Noise = -1 } };

        Assert.Equal(5, options.Problems().Count);
    }

    public void Dispose() => _runs.Dispose();
}
