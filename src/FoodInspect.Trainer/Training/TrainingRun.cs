using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Reports;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// One training run in its folder: <c>best</c> is the checkpoint of the highest validation mean IoU, <c>last</c> that of the last epoch, with
/// all that going on needs. Owns its network.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private readonly TrainingOptions options;
    private readonly SegmentationDataset dataset;
    private readonly RunFolder folder;
    private readonly SegmentationNetwork network;
    private readonly Adam optimizer;
    private readonly WeightAverage average;
    private readonly AugmentationChain chain;
    private readonly CropBatches batches;
    private readonly Tensor classWeights;
    private readonly TrainingClock clock;
    private int epoch;
    private long step;
    private double? bestMeanIoU;

    /// <param name="form">The network's form; its classes are the dataset's.</param>
    /// <param name="options">How to train.</param>
    /// <param name="dataset">With the splits train and val; stays the caller's.</param>
    /// <param name="folder">Where checkpoints go.</param>
    /// <param name="time">For speed and time left.</param>
    public TrainingRun(NetworkForm form, TrainingOptions options, SegmentationDataset dataset, RunFolder folder, TimeProvider time)
    {
        (this.options, this.dataset, this.folder) = (options, dataset, folder);
        set_num_threads(options.Threads);
        manual_seed(options.Seed);
        var training = dataset["train"];
        network = form.Create();
        optimizer = optim.Adam(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        average = new WeightAverage(network, options.AverageDecay);
        chain = new AugmentationChain(options.Augmentation, training, dataset.Classes, options.Seed);
        batches = new CropBatches(training, chain, options.BatchSize, options.Augmentation.CropPixels, options.Seed);
        classWeights = tensor(ClassWeights.Of(
            options.ClassWeights, PixelCounts.Of(training, form.Classes), options.ClassWeightPower));
        clock = new TrainingClock(time, (long)options.Epochs * batches.BatchesPerEpoch);
    }

    /// <summary>Goes on where the folder's last checkpoint stands.</summary>
    public void Resume() => (epoch, step, bestMeanIoU) = folder.Restore(network, average, optimizer);

    /// <summary>Trains to the last epoch. Stopping ends at the next step; the last finished epoch is kept.</summary>
    /// <returns>The card of the best checkpoint.</returns>
    public CheckpointCard Train(Action<TrainingProgress> report, CancellationToken stop)
    {
        clock.Start(step);
        for (; epoch < options.Epochs; epoch++)
        {
            network.train();
            // Dropout draws from torch's generator; seeding it by epoch makes a resumed run the same as one that was never stopped.
            manual_seed(((long)options.Seed << 32) + epoch);
            var losses = 0.0;
            var done = 0;
            foreach (var batch in batches.Epoch(epoch))
            {
                stop.ThrowIfCancellationRequested();
                losses += Step(batch);
                done++;
                clock.Count(step, batch.Count);
                report(Progress(done, losses / done, null));
            }
            var validation = IsValidated(epoch + 1) ? Validate(stop) : null;
            var ended = Progress(done, losses / done, validation) with { EpochEnded = true };
            RunHistory.Append(folder.Path, ended);
            folder.SaveLast(network, average, optimizer, Card(validation));
            report(ended);
        }
        return folder.BestCard();
    }

    public void Dispose()
    {
        classWeights.Dispose();
        chain.Dispose();
        average.Dispose();
        optimizer.Dispose();
        network.Dispose();
    }

    /// <summary>The learning rate of a step: linear warm-up, then (1 − progress) to a power.</summary>
    public static double LearningRateAt(TrainingOptions options, long step, int stepsPerEpoch)
    {
        var warmUp = options.WarmUpEpochs * stepsPerEpoch;
        var progress = Math.Min(1, step / ((double)options.Epochs * stepsPerEpoch));
        return options.LearningRate * Math.Min(1, (step + 1) / Math.Max(1, warmUp)) * Math.Pow(1 - progress, options.DecayPower);
    }

    private double Step(CropBatch batch)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = LearningRateAt(options, step, batches.BatchesPerEpoch);
        optimizer.zero_grad();
        var loss = network.Loss(batch.Images(), batch.Classes(), (scores, classes) =>
            nn.functional.cross_entropy(scores, classes, classWeights, ignore_index: dataset.Classes.Ignore));
        loss.backward();
        optimizer.step();
        average.Update(++step);
        return loss.item<float>();
    }

    private bool IsValidated(int epochsDone) => epochsDone % options.ValidateEvery == 0 || epochsDone == options.Epochs;

    private EvaluationReport Validate(CancellationToken stop)
    {
        using var engine = new TorchEngine(average.Network);
        var report = Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, stop);
        if (report.MeanIoU is { } meanIoU && meanIoU > (bestMeanIoU ?? double.NegativeInfinity))
        {
            bestMeanIoU = meanIoU;
            folder.SaveBest(average.Network, Card(report));
        }
        return report;
    }

    private CheckpointCard Card(EvaluationReport? validation) => new()
    {
        Form = network.Form,
        Classes = dataset.Classes,
        DataSet = Path.GetFileName(dataset.Folder),
        DataSetSha256 = dataset.Sha256,
        Training = options,
        Epoch = epoch + 1,
        Step = step,
        BestMeanIoU = bestMeanIoU,
        Validation = validation,
    };

    private TrainingProgress Progress(int done, double loss, EvaluationReport? validation) => new(
        epoch + 1, options.Epochs, done / (double)batches.BatchesPerEpoch, loss,
        LearningRateAt(options, step, batches.BatchesPerEpoch), clock.PicturesPerSecond, clock.Left, bestMeanIoU, validation, false);
}
