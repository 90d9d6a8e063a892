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
    private readonly SegmentationLoss loss;
    private readonly TrainingClock clock;
    private readonly int stepsPerEpoch;
    private readonly long steps;
    private int epoch;
    private long step;
    private double? bestMeanIoU;
    private int validationsSinceBest;

    /// <param name="network">What is trained; its classes are the dataset's. The run owns it.</param>
    /// <param name="options">How to train.</param>
    /// <param name="dataset">With the splits train and val; stays the caller's.</param>
    /// <param name="folder">Where checkpoints go.</param>
    /// <param name="time">For speed and time left.</param>
    public TrainingRun(SegmentationNetwork network, TrainingOptions options, SegmentationDataset dataset, RunFolder folder, TimeProvider time)
    {
        (this.network, this.options, this.dataset, this.folder) = (network, options, dataset, folder);
        set_num_threads(options.Threads);
        var training = dataset["train"];
        optimizer = optim.Adam(network.parameters(), options.LearningRate, weight_decay: options.WeightDecay);
        average = new WeightAverage(network, options.AverageDecay);
        if (options.Augmentation.CropPixels % network.SizeMultiple != 0)
        {
            throw new ArgumentException(
                $"Crop is {options.Augmentation.CropPixels}; it must be a multiple of {network.SizeMultiple} for this network.");
        }
        chain = new AugmentationChain(options.Augmentation, training, dataset.Classes, options.Seed);
        batches = new CropBatches(training, chain, options.BatchSize, options.Augmentation.CropPixels, options.Seed);
        stepsPerEpoch = (batches.BatchesPerEpoch + options.Accumulate - 1) / options.Accumulate;
        steps = (long)options.Epochs * stepsPerEpoch;
        var weights = ClassWeights.Of(options.ClassWeights, PixelCounts.Of(training, network.Form.Classes), options.ClassWeightPower);
        loss = new SegmentationLoss(options.Loss, weights, dataset.Classes.Ignore, CPU);
        clock = new TrainingClock(time, steps);
    }

    /// <summary>Goes on where the folder's last checkpoint stands.</summary>
    public void Resume()
    {
        var last = folder.Restore(network, average, optimizer);
        (epoch, step, bestMeanIoU, validationsSinceBest) = (last.Epoch, last.Step, last.BestMeanIoU, last.ValidationsSinceBest);
    }

    /// <summary>Trains to the last epoch, or until patience is at its end. Stopping ends at the next step; the last finished epoch is kept.</summary>
    /// <returns>The card of the best checkpoint.</returns>
    public CheckpointCard Train(Action<TrainingProgress> report, CancellationToken stop)
    {
        clock.Start(step);
        for (; epoch < options.Epochs && !IsOutOfPatience; epoch++)
        {
            network.train();
            // Dropout draws from torch's generator; seeding it by epoch makes a resumed run the same as one that was never stopped.
            manual_seed(((long)options.Seed << 32) + epoch);
            var losses = 0.0;
            var done = 0;
            foreach (var parts in batches.Epoch(epoch).Chunk(options.Accumulate))
            {
                stop.ThrowIfCancellationRequested();
                losses += Step(parts);
                done++;
                clock.Count(step, parts.Sum(part => part.Count));
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
        loss.Dispose();
        chain.Dispose();
        average.Dispose();
        optimizer.Dispose();
        network.Dispose();
    }

    private double LearningRate => options.LearningRate * LearningRateSchedule.FactorAt(options, step, steps, stepsPerEpoch);

    private bool IsOutOfPatience => options.Patience > 0 && validationsSinceBest >= options.Patience;

    private double Step(IReadOnlyList<CropBatch> parts)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups)
            group.LearningRate = LearningRate;
        optimizer.zero_grad();
        var divisor = parts.Select(loss.DivisorOf).Aggregate((sum, part) => sum + part);
        var sum = 0.0;
        foreach (var part in parts)
        {
            using var partScope = NewDisposeScope();
            var partLoss = network.Loss(part.Images(), part.Classes(), (scores, classes) => loss.Of(scores, classes, part, divisor));
            partLoss.backward();
            sum += partLoss.item<float>();
        }
        optimizer.step();
        average.Update(++step);
        return sum;
    }

    private bool IsValidated(int epochsDone) => epochsDone % options.ValidateEvery == 0 || epochsDone == options.Epochs;

    private EvaluationReport Validate(CancellationToken stop)
    {
        using var engine = new TorchEngine(average.Network);
        var report = Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, stop);
        validationsSinceBest++;
        if (report.MeanIoU is { } meanIoU && meanIoU > (bestMeanIoU ?? double.NegativeInfinity))
        {
            (bestMeanIoU, validationsSinceBest) = (meanIoU, 0);
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
        ValidationsSinceBest = validationsSinceBest,
        Validation = validation,
    };

    private TrainingProgress Progress(int done, double loss, EvaluationReport? validation) => new(
        epoch + 1, options.Epochs, done / (double)stepsPerEpoch, loss,
        LearningRate, clock.PicturesPerSecond, clock.Left, bestMeanIoU, validation, false);
}
