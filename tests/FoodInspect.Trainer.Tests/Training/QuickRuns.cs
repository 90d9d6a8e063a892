using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>Runs of seconds on a made data set, in folders that go with it. Tests of them are in the collection of <see cref="TrainingRunTests"/>.</summary>
internal sealed class QuickRuns : IDisposable
{
    public static ENetOptions Form { get; } = new() { Classes = 4 };

    public static TrainingOptions Options { get; } = new()
    {
        Epochs = 4,
        BatchSize = 4,
        LearningRate = 5e-3,
        ValidateEvery = 2,
        AverageDecay = 0.5,
        Threads = 1,
        Augmentation = new AugmentationOptions { CropPixels = 64, PastedItems = 1 },
    };

    public QuickRuns() => MadeDataset.Write(Folder["set"]);

    public TemporaryFolder Folder { get; } = new();

    public SegmentationDataset Dataset() => SegmentationDataset.Open(Folder["set"], "train", "val");

    public CheckpointCard Train(
        TrainingOptions options, string name, List<double>? losses = null, bool resume = false,
        CancellationTokenSource? stop = null, int stopAfterEpoch = 0, SegmentationNetwork? network = null)
    {
        using var dataset = Dataset();
        using var run = new TrainingRun(network ?? InitialNetwork.Random(Form, options.Seed), options, dataset, new RunFolder(Folder[name]), TimeProvider.System);
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

    public void Dispose() => Folder.Dispose();
}
