using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>Runs that go on where they were stopped.</summary>
[Collection(nameof(TrainingRunTests))]
public sealed class ResumedRunTests : IDisposable
{
    private readonly QuickRuns _runs = new();

    public static TheoryData<NetworkForm, TrainingOptions> Resumed() => new()
    {
        { QuickRuns.Form, QuickRuns.Options },
        { QuickRuns.Form with { PointRend = new PointRendOptions() }, QuickRuns.Options with { Optimizer = OptimizerKind.Sgd, Loss = new LossOptions { Dice = 1, FocalGamma = 2, HardPixels = 0.5 } } },
        { QuickRuns.Form, QuickRuns.Options with { Threads = 2, Accumulate = 2, BatchSize = 2 } },
        { new ResNetOptions { Classes = 4, OutputStride = 32 }, QuickRuns.Options with { Augmentation = QuickRuns.Options.Augmentation with { Noise = 0.1, RotationDegrees = 10 } } },
    };

    [Theory]
    [MemberData(nameof(Resumed))]
    public void Resume_AfterAStop_EndsAsIfNeverStopped(NetworkForm form, TrainingOptions options)
    {
        var whole = _runs.Train(options, "whole", network: InitialNetwork.Random(form, options.Seed));
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => _runs.Train(options, "parts", stop: stop, stopAfterEpoch: 2, network: InitialNetwork.Random(form, options.Seed)));
        }

        var resumed = _runs.Train(options, "parts", resume: true, network: InitialNetwork.Random(form, options.Seed + 1));

        Assert.Equal(whole.BestMeanIoU, resumed.BestMeanIoU);
        using var one = Checkpoint.Load(_runs.Folder["whole/last"]);
        using var other = Checkpoint.Load(_runs.Folder["parts/last"]);
        Assert.Equal(one.Card.Step, other.Card.Step);
        foreach (var (name, tensor) in one.Network.state_dict())
            Assert.True(tensor.equal(other.Network.state_dict()[name]).all().item<bool>(), name);
    }

    [Fact]
    public void Resume_WithAnotherForm_IsRefused()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run");
        using var dataset = _runs.Dataset();
        using var run = new TrainingRun(
            new ENet(QuickRuns.Form with { Decoder = DecoderActivation.PReLU }), QuickRuns.Options, dataset, new RunFolder(_runs.Folder["run"]), TimeProvider.System);

        Assert.Throws<ModelException>(run.Resume);
    }

    [Fact]
    public void Resume_OnAnotherDataset_IsRefused()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run");
        MadeDataset.Write(_runs.Folder["set"], train: 5);

        var refusal = Assert.Throws<ModelException>(() => _runs.Train(QuickRuns.Options, "run", resume: true));

        Assert.Contains("another dataset", refusal.Message, StringComparison.Ordinal);
        MadeDataset.Write(_runs.Folder["set"]);
        File.Delete(_runs.Folder["set/train/images/04.png"]);
        File.WriteAllText(_runs.Folder["set/classes.json"], MadeDataset.Classes.Replace("rot", "mould", StringComparison.Ordinal));
        Assert.Contains("'mould'", Assert.Throws<ModelException>(() => _runs.Train(QuickRuns.Options, "run", resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithOtherOptions_NamesEach()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run");
        using var dataset = _runs.Dataset();
        var options = QuickRuns.Options with { BatchSize = 2, Augmentation = QuickRuns.Options.Augmentation with { PastedItems = 0 }, From = "other" };
        using var run = new TrainingRun(InitialNetwork.Random(QuickRuns.Form, 1), options, dataset, new RunFolder(_runs.Folder["run"]), TimeProvider.System);

        Assert.Equal(
            [
                "from was null, is \"other\" now", "epochs was 1, is 4 now", "batchSize was 4, is 2 now", "augmentation.pastedItems was 1, is 0 now",
            ],
            run.Resume());
    }

    [Fact]
    public void Resume_NoMoreEpochsAndNoneValidated_SaysThatNoneIsTheBest()
    {
        var options = QuickRuns.Options with { ValidateEvery = 3 };
        using (var stop = new CancellationTokenSource())
            Assert.ThrowsAny<OperationCanceledException>(() => _runs.Train(options, "run", stop: stop, stopAfterEpoch: 2));

        var refusal = Assert.Throws<UsageException>(() => _runs.Train(options with { Epochs = 2 }, "run", resume: true));

        Assert.Contains("give more than 2 --epochs", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(3, _runs.Train(options with { Epochs = 3 }, "run", resume: true).Epoch);
    }

    [Fact]
    public void Resume_WithSmallerBatches_CountsTheStepsOfItsOwnEpochs()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 2 }, "run");

        _runs.Train(QuickRuns.Options with { Epochs = 3, BatchSize = 1 }, "run", resume: true);

        using var last = Checkpoint.Load(_runs.Folder["run/last"]);
        Assert.Equal(3 * 4, last.Card.Step);
    }

    public void Dispose() => _runs.Dispose();
}
