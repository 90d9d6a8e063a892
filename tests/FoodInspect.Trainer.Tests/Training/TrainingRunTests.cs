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
    private readonly QuickRuns _runs = new();

    [Fact]
    public void Train_MadeDataset_LowersTheLossAndKeepsTheBest()
    {
        MadeDataset.Write(_runs.Folder["set"], train: 12);
        using var dataset = _runs.Dataset();
        var losses = new List<double>();
        var options = QuickRuns.Options with { Epochs = 12, WarmUpEpochs = 0 };

        var best = _runs.Train(options, "run", losses);

        Assert.Equal(12, losses.Count);
        Assert.True(losses[^1] < losses[0] * 0.75, $"the loss went from {losses[0]} to {losses[^1]}");
        Assert.Equal(best.BestMeanIoU, best.Validation!.MeanIoU);
        using var last = Checkpoint.Load(_runs.Folder["run/last"]);
        Assert.Equal(12, last.Card.Epoch);
        Assert.Equal(options, last.Card.Training);
        Assert.Equal(dataset.Sha256, last.Card.DataSetSha256);
    }

    [Fact]
    public void Train_Average_IsWhatTheCardOfLastSpeaksOf()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 2 }, "run", []);

        using var dataset = _runs.Dataset();
        using var last = Checkpoint.Load(_runs.Folder["run/last"]);
        using var engine = new TorchEngine(last.Network);
        Assert.Equal(last.Card.Validation!.ConfusionMatrix, Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, TestContext.Current.CancellationToken).ConfusionMatrix);
    }

    [Fact]
    public void Train_WithStandardisation_LearnsFromCropsWithTheGainsOfTheirPictures()
    {
        var form = QuickRuns.Form with { Preprocessing = new PreprocessingOptions { NoiseSigmaPixels = 0.5, Standardisation = Standardisation.Brightness } };
        using var dataset = _runs.Dataset();
        var means = dataset["train"].ToDictionary(picture => picture.Name, picture => Cv2.Mean(picture.Image));

        using var run = new TrainingRun(InitialNetwork.Random(form, 1), QuickRuns.Options, dataset, new RunFolder(_runs.Folder["run"]), TimeProvider.System);
        using var chain = new AugmentationChain(QuickRuns.Options.Augmentation, dataset["train"], dataset.Classes, seed: 1);
        var batch = new CropBatches(dataset["train"], chain, batchSize: 4, side: 64, seed: 1).Epoch(0).Single();

        var wanted = means.Values.Select(mean => 127.5 / ((mean.Val0 + mean.Val1 + mean.Val2) / 3)).Order().ToArray();
        Assert.Equal(12, batch.Gains!.Length);
        Assert.All(batch.Gains.Chunk(3).OrderBy(gains => gains[0]).Zip(wanted), pair => Assert.Equal(pair.Second, pair.First[0], 0.02));
    }

    [Fact]
    public void Train_UntilTheNetworkIsDestroyed_EndsAndKeepsWhatWasBefore()
    {
        var sound = QuickRuns.Options with { Epochs = 1, Optimizer = OptimizerKind.Sgd, LearningRate = 1e-3 };
        _runs.Train(sound, "run");

        var failure = Assert.Throws<DivergenceException>(() => _runs.Train(sound with { Epochs = 5, WeightDecay = 1e30 }, "run", resume: true));

        Assert.Contains("has diverged", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{_runs.Folder["run/last"]} is as epoch", failure.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.CheckFailed, ExitCode.Of(failure));
        using var last = Checkpoint.Load(_runs.Folder["run/last"]);
        Assert.InRange(last.Card.Epoch, 1, 4);
        Assert.All(last.Network.state_dict(), entry => Assert.True(entry.Value.isfinite().all().item<bool>(), entry.Key));
    }

    [Fact]
    public void Train_NoBetterForAsLongAsPatience_StopsAndStaysStopped()
    {
        // It says belt everywhere, and learns too slowly to say anything else: the first validation is the best.
        var options = QuickRuns.Options with { Epochs = 9, ValidateEvery = 1, Patience = 2, LearningRate = 1e-12 };
        var losses = new List<double>();

        var best = _runs.Train(options, "run", losses, network: BeltEverywhere());
        _runs.Train(options, "run", losses, resume: true);

        Assert.Equal(1, best.Epoch);
        Assert.Equal(3, losses.Count);
        using var dataset = _runs.Dataset();
        using var stopped = new TrainingRun(BeltEverywhere(), options, dataset, new RunFolder(_runs.Folder["run"]), TimeProvider.System);
        stopped.Resume();
        Assert.Equal("Stopped after epoch 3 of 9: no better for 2 validations (--patience).", stopped.EarlyEnd);
    }

    [Fact]
    public void Train_NoBetterWhileLayersAreFrozen_GoesOnUntilTheLastPhase()
    {
        var learning = new Dictionary<string, double> { ["head"] = 1e-12 };
        var options = QuickRuns.Options with { Epochs = 9, ValidateEvery = 1, Patience = 2, Phases = [new(4, learning), new(5, learning)] };
        var losses = new List<double>();

        _runs.Train(options, "run", losses, network: BeltEverywhere());

        Assert.Equal(6, losses.Count);
    }

    [Fact]
    public void Train_ValidationWithoutALabelledPixel_IsRefusedBeforeAnyWork()
    {
        foreach (var mask in Directory.GetFiles(_runs.Folder["set/val/masks"]))
        {
            using var unlabelled = Cv2.ImRead(mask, ImreadModes.Grayscale);
            unlabelled.SetTo(Scalar.All(255));
            MadeDataset.WriteMask(mask, unlabelled);
        }

        var refusal = Assert.Throws<ArgumentException>(() => _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run"));

        Assert.Contains("no labelled pixel", refusal.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_runs.Folder["run/last"]));
    }

    [Fact]
    public void From_OtherClasses_IsRefusedAndPointsToFinetune()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run");
        using var dataset = _runs.Dataset();
        using var same = InitialNetwork.From(_runs.Folder["run/last"], dataset.Classes);
        var others = new ClassList([.. dataset.Classes.Classes.Select(c => c with { Name = c.Name + "s" })]);

        var failure = Assert.Throws<ModelException>(() => InitialNetwork.From(_runs.Folder["run/last"], others));

        Assert.Contains("finetune", failure.Message, StringComparison.Ordinal);
        Assert.Contains("belts", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Train_InPhases_TellsTheRateOfThePhase()
    {
        var options = QuickRuns.Options with
        {
            Epochs = 3,
            LearningRate = 1e-2,
            WarmUpEpochs = 0,
            Phases = [new(1, new Dictionary<string, double> { ["head"] = 1e-2 }), new(2, new Dictionary<string, double> { ["head"] = 1e-5 })],
        };

        _runs.Train(options, "run");

        var rates = RunHistory.Read(_runs.Folder["run"]).Select(record => record.LearningRate).ToArray();
        Assert.InRange(rates[0], 1e-3, 1e-2);
        Assert.InRange(rates[1], 1e-6, 1e-5);
    }

    [Fact]
    public void Train_KeepsItsClassesAsImportTakesThem()
    {
        _runs.Train(QuickRuns.Options with { Epochs = 1 }, "run");

        Assert.Equal(_runs.Dataset().Classes.Classes, ClassList.Read(_runs.Folder["run"], [])!.Classes);
    }

    public void Dispose() => _runs.Dispose();

    private static ENet BeltEverywhere()
    {
        var network = new ENet(QuickRuns.Form);
        using var untracked = no_grad();
        using var scope = NewDisposeScope();
        network.Scores.bias![0].fill_(1e6);
        return network;
    }
}
