using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Reports;
using FoodInspect.Trainer.Training;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Training;

// Torch has one generator of random numbers for the whole process: runs that are to be equal need it for themselves.
[CollectionDefinition(nameof(TrainingRunTests), DisableParallelization = true)]
[Collection(nameof(TrainingRunTests))]
public sealed class TrainingRunTests : IDisposable
{
    private static readonly ENetOptions Form = new() { Classes = 4 };

    private static readonly TrainingOptions Quick = new()
    {
        Epochs = 4,
        BatchSize = 4,
        LearningRate = 5e-3,
        ValidateEvery = 2,
        AverageDecay = 0.5,
        Threads = 1,
        Augmentation = new AugmentationOptions { CropPixels = 64, PastedItems = 1 },
    };

    private readonly TemporaryFolder folder = new();

    public TrainingRunTests() => MadeDataset.Write(folder["set"]);

    [Fact]
    public void Train_MadeDataset_LowersTheLossAndKeepsTheBest()
    {
        MadeDataset.Write(folder["set"], train: 12);
        using var dataset = Dataset();
        var losses = new List<double>();
        var options = Quick with { Epochs = 12, WarmUpEpochs = 0 };

        var best = Train(options, "run", losses);

        Assert.Equal(12, losses.Count);
        Assert.True(losses[^1] < losses[0] * 0.75, $"the loss went from {losses[0]} to {losses[^1]}");
        Assert.Equal(best.BestMeanIoU, best.Validation!.MeanIoU);
        using var last = Checkpoint.Load(folder["run/last"]);
        Assert.Equal(12, last.Card.Epoch);
        Assert.Equal(options, last.Card.Training);
        Assert.Equal(dataset.Sha256, last.Card.DataSetSha256);
    }

    [Fact]
    public void Train_Average_IsWhatTheCardOfLastSpeaksOf()
    {
        Train(Quick with { Epochs = 2 }, "run", []);

        using var dataset = Dataset();
        using var last = Checkpoint.Load(folder["run/last"]);
        using var engine = new TorchEngine(last.Network);
        Assert.Equal(last.Card.Validation!.ConfusionMatrix, Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, TestContext.Current.CancellationToken).ConfusionMatrix);
    }

    [Fact]
    public void Train_WithStandardisation_LearnsFromCropsWithTheGainsOfTheirPictures()
    {
        var form = Form with { Preprocessing = new PreprocessingOptions { NoiseSigmaPixels = 0.5, Standardisation = Standardisation.Brightness } };
        using var dataset = Dataset();
        var means = dataset["train"].ToDictionary(picture => picture.Name, picture => Cv2.Mean(picture.Image));

        using var run = new TrainingRun(InitialNetwork.Random(form, 1), Quick, dataset, new RunFolder(folder["run"]), TimeProvider.System);
        using var chain = new AugmentationChain(Quick.Augmentation, dataset["train"], dataset.Classes, seed: 1);
        var batch = new CropBatches(dataset["train"], chain, batchSize: 4, side: 64, seed: 1).Epoch(0).Single();

        var wanted = means.Values.Select(mean => 127.5 / ((mean.Val0 + mean.Val1 + mean.Val2) / 3)).Order().ToArray();
        Assert.Equal(12, batch.Gains!.Length);
        Assert.All(batch.Gains.Chunk(3).OrderBy(gains => gains[0]).Zip(wanted), pair => Assert.Equal(pair.Second, pair.First[0], 0.02));
    }

    public static TheoryData<NetworkForm, TrainingOptions> Resumed() => new()
    {
        { Form, Quick },
        { Form with { PointRend = new PointRendOptions() }, Quick with { Optimizer = OptimizerKind.Sgd, Loss = new LossOptions { Dice = 1, FocalGamma = 2, HardPixels = 0.5 } } },
        { Form, Quick with { Threads = 2, Accumulate = 2, BatchSize = 2 } },
        { new ResNetOptions { Classes = 4, OutputStride = 32 }, Quick with { Augmentation = Quick.Augmentation with { Noise = 0.1, RotationDegrees = 10 } } },
    };

    [Theory]
    [MemberData(nameof(Resumed))]
    public void Resume_AfterAStop_EndsAsIfNeverStopped(NetworkForm form, TrainingOptions options)
    {
        var whole = Train(options, "whole", network: InitialNetwork.Random(form, options.Seed));
        using (var stop = new CancellationTokenSource())
        {
            Assert.ThrowsAny<OperationCanceledException>(() => Train(options, "parts", stop: stop, stopAfterEpoch: 2, network: InitialNetwork.Random(form, options.Seed)));
        }

        var resumed = Train(options, "parts", resume: true, network: InitialNetwork.Random(form, options.Seed + 1));

        Assert.Equal(whole.BestMeanIoU, resumed.BestMeanIoU);
        using var one = Checkpoint.Load(folder["whole/last"]);
        using var other = Checkpoint.Load(folder["parts/last"]);
        Assert.Equal(one.Card.Step, other.Card.Step);
        foreach (var (name, tensor) in one.Network.state_dict())
            Assert.True(tensor.equal(other.Network.state_dict()[name]).all().item<bool>(), name);
    }

    [Fact]
    public void Resume_WithAnotherForm_IsRefused()
    {
        Train(Quick with { Epochs = 1 }, "run");
        using var dataset = Dataset();
        using var run = new TrainingRun(
            new ENet(Form with { Decoder = DecoderActivation.PReLU }), Quick, dataset, new RunFolder(folder["run"]), TimeProvider.System);

        Assert.Throws<ModelException>(run.Resume);
    }

    [Fact]
    public void Resume_OnAnotherDataset_IsRefused()
    {
        Train(Quick with { Epochs = 1 }, "run");
        MadeDataset.Write(folder["set"], train: 5);

        var refusal = Assert.Throws<ModelException>(() => Train(Quick, "run", resume: true));

        Assert.Contains("another dataset", refusal.Message, StringComparison.Ordinal);
        MadeDataset.Write(folder["set"]);
        File.Delete(folder["set/train/images/04.png"]);
        File.WriteAllText(folder["set/classes.json"], MadeDataset.Classes.Replace("rot", "mould", StringComparison.Ordinal));
        Assert.Contains("'mould'", Assert.Throws<ModelException>(() => Train(Quick, "run", resume: true)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Resume_WithOtherOptions_NamesEach()
    {
        Train(Quick with { Epochs = 1 }, "run");
        using var dataset = Dataset();
        var options = Quick with { BatchSize = 2, Augmentation = Quick.Augmentation with { PastedItems = 0 }, From = "other" };
        using var run = new TrainingRun(InitialNetwork.Random(Form, 1), options, dataset, new RunFolder(folder["run"]), TimeProvider.System);

        Assert.Equal(
            [
                "from was null, is \"other\" now", "epochs was 1, is 4 now", "batchSize was 4, is 2 now", "augmentation.pastedItems was 1, is 0 now",
            ],
            run.Resume());
    }

    [Fact]
    public void Train_UntilTheNetworkIsDestroyed_EndsAndKeepsWhatWasBefore()
    {
        var sound = Quick with { Epochs = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3 };
        Train(sound, "run");

        var failure = Assert.Throws<DivergenceException>(() => Train(sound with { Epochs = 5, WeightDecay = 1e30 }, "run", resume: true));

        Assert.Contains("has diverged", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{folder["run/last"]} is as epoch", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.CheckFailed, ExitCode.Of(failure));
        using var last = Checkpoint.Load(folder["run/last"]);
        Assert.InRange(last.Card.Epoch, 1, 4);
        Assert.All(last.Network.state_dict(), entry => Assert.True(entry.Value.isfinite().all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Resume_WithSmallerBatches_CountsTheStepsOfItsOwnEpochs()
    {
        Train(Quick with { Epochs = 2 }, "run");

        Train(Quick with { Epochs = 3, BatchSize = 1 }, "run", resume: true);

        using var last = Checkpoint.Load(folder["run/last"]);
        Assert.Equal(3 * 4, last.Card.Step);
    }

    [Fact]
    public void Train_NoBetterForAsLongAsPatience_StopsAndStaysStopped()
    {
        // It says belt everywhere, and learns too slowly to say anything else: the first validation is the best.
        var options = Quick with { Epochs = 9, ValidateEvery = 1, Patience = 2, LearningRate = 1e-12 };
        var losses = new List<double>();

        var best = Train(options, "run", losses, network: BeltEverywhere());
        Train(options, "run", losses, resume: true);

        Assert.Equal(1, best.Epoch);
        Assert.Equal(3, losses.Count);
    }

    [Fact]
    public void From_OtherClasses_IsRefusedAndPointsToFinetune()
    {
        Train(Quick with { Epochs = 1 }, "run");
        using var dataset = Dataset();
        using var same = InitialNetwork.From(folder["run/last"], dataset.Classes);
        var others = new ClassList([.. dataset.Classes.Classes.Select(c => c with { Name = c.Name + "s" })]);

        var failure = Assert.Throws<ModelException>(() => InitialNetwork.From(folder["run/last"], others));

        Assert.Contains("finetune", failure.Message, StringComparison.Ordinal);
        Assert.Contains("belts", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Epoch_SameSeed_GivesTheSameBatchesInAnyProcess()
    {
        using var dataset = Dataset();
        using var chain = new AugmentationChain(Quick.Augmentation, dataset["train"], dataset.Classes, Quick.Seed);
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
        using var network = new ENet(Form);
        using var average = new WeightAverage(network, 0.5);
        using (no_grad())
            network.Scores.bias!.fill_(1);

        average.Update(step: 1000);
        var half = ((ENet)average.Network).Scores.bias!.mean().item<float>();
        for (var step = 1001; step < 1030; step++)
            average.Update(step);

        Assert.InRange(half, 0.4f, 0.6f);
        Assert.Equal(1, ((ENet)average.Network).Scores.bias!.mean().item<float>(), 3);
    }

    [Fact]
    public void Problems_ImpossibleOptions_AreAllNamed()
    {
        var options = new TrainingOptions { Epochs = 0, BatchSize = 0, Loss = new LossOptions { HardPixels = 0 }, Augmentation = new AugmentationOptions { CropPixels = 250, Noise = -1 } };

        Assert.Equal(5, options.Problems().Count);
    }

    public void Dispose() => folder.Dispose();

    private SegmentationDataset Dataset() => SegmentationDataset.Open(folder["set"], "train", "val");

    private static ENet BeltEverywhere()
    {
        var network = new ENet(Form);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        network.Scores.bias![0].fill_(1e6);
        return network;
    }

    [Fact]
    public void Train_InPhases_TellsTheRateOfThePhase()
    {
        var options = Quick with
        {
            Epochs = 3,
            LearningRate = 1e-2,
            WarmUpEpochs = 0,
            Phases = [new(1, new Dictionary<string, double> { ["head"] = 1e-2 }), new(2, new Dictionary<string, double> { ["head"] = 1e-5 })],
        };

        Train(options, "run");

        var rates = RunHistory.Read(folder["run"]).Select(record => record.LearningRate).ToArray();
        Assert.InRange(rates[0], 1e-3, 1e-2);
        Assert.InRange(rates[1], 1e-6, 1e-5);
    }

    [Fact]
    public void Train_KeepsItsClassesAsImportTakesThem()
    {
        Train(Quick with { Epochs = 1 }, "run");

        Assert.Equal(Dataset().Classes.Classes, ClassList.Read(folder["run"], [])!.Classes);
    }

    private CheckpointCard Train(
        TrainingOptions options, string name, List<double>? losses = null, bool resume = false,
        CancellationTokenSource? stop = null, int stopAfterEpoch = 0, SegmentationNetwork? network = null)
    {
        using var dataset = Dataset();
        using var run = new TrainingRun(network ?? InitialNetwork.Random(Form, options.Seed), options, dataset, new RunFolder(folder[name]), TimeProvider.System);
        if (resume)
            run.Resume();
        return run.Train(
            progress =>
            {
                if (!progress.EpochEnded)
                    return;
                losses?.Add(progress.Loss);
                if (progress.Epoch == stopAfterEpoch)
                    stop!.Cancel();
            },
            stop?.Token ?? CancellationToken.None);
    }
}
