using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Reports;
using TorchSharp;
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
    private readonly SourceDomain? source;
    private readonly RunFolder folder;
    private readonly SegmentationNetwork network;
    private readonly GradientDescent descent;
    private readonly AugmentationChain chain;
    private readonly CropBatches batches;
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
    /// <param name="source">What the network was trained on before, to see what is forgotten; stays the caller's.</param>
    /// <exception cref="ArgumentException">The options do not suit the network, the dataset or the machine.</exception>
    public TrainingRun(
        SegmentationNetwork network, TrainingOptions options, SegmentationDataset dataset, RunFolder folder, TimeProvider time,
        SourceDomain? source = null)
    {
        (this.network, this.options, this.dataset, this.folder, this.source) = (network, options, dataset, folder, source);
        RequireSuitable(options, network);
        set_num_threads(options.Threads);
        network.to(options.Device.Torch());
        Plan = new PhasePlan(options, network);
        var training = dataset["train"];
        if (network.Form.Preprocessing is { } preprocessing)
            Preprocessing.Prepare(preprocessing, training);
        chain = new AugmentationChain(options.Augmentation, training, dataset.Classes, options.Seed);
        batches = new CropBatches(training, chain, options.BatchSize, options.Augmentation.CropPixels, options.Seed);
        stepsPerEpoch = (batches.BatchesPerEpoch + options.Accumulate - 1) / options.Accumulate;
        steps = (long)options.Epochs * stepsPerEpoch;
        clock = new TrainingClock(time, steps);
        var weights = ClassWeights.Of(options.ClassWeights, PixelCounts.ByPicture(training, network.Classes), options.ClassWeightPower);
        descent = new GradientDescent(network, options, weights, dataset.Classes.Ignore);
    }

    /// <summary>What is frozen when.</summary>
    public PhasePlan Plan { get; }

    /// <summary>Goes on where the folder's last checkpoint stands.</summary>
    /// <returns>The options that are others than before, a sentence each: the run goes on with these.</returns>
    /// <exception cref="ModelException">It is of another network or dataset, or damaged.</exception>
    public IReadOnlyList<string> Resume()
    {
        var last = folder.Restore(network, descent, dataset);
        (epoch, bestMeanIoU, validationsSinceBest) = (last.Epoch, last.BestMeanIoU, last.ValidationsSinceBest);
        // Counted anew, since another batch size makes other steps of the same epochs.
        step = (long)epoch * stepsPerEpoch;
        return last.Training is { } before ? OptionDifference.Between(before, options) : [];
    }

    /// <summary>Trains to the last epoch, or until patience is at its end. Stopping ends at the next step; the last finished epoch is kept.</summary>
    /// <returns>The card of the best checkpoint.</returns>
    /// <exception cref="DivergenceException">The loss or a weight is no number any more; the checkpoints are those from before.</exception>
    public CheckpointCard Train(Action<TrainingProgress> report, CancellationToken stop)
    {
        // Saved before the first step too: a run that is killed in its first epoch can go on.
        if (epoch == 0)
        {
            folder.SaveLast(network, descent, Card(epochs: 0, null));
            folder.SaveClasses(dataset.Classes);
        }
        clock.Start(step);
        for (; epoch < options.Epochs && !IsOutOfPatience; epoch++)
        {
            descent.Enter(Plan.At(epoch));
            // Dropout draws from the device's generator of torch; seeding it by epoch makes a resumed run the same as one that was never stopped.
            var seed = ((long)options.Seed << 32) + epoch;
            manual_seed(seed);
            if (options.Device == ComputeDevice.Cuda)
                cuda.manual_seed_all(seed);
            var losses = 0.0;
            var done = 0;
            foreach (var parts in batches.Epoch(epoch).Chunk(options.Accumulate))
            {
                stop.ThrowIfCancellationRequested();
                losses += RequireNumber(descent.Step(parts, RateFactor, step++));
                done++;
                clock.Count(step, parts.Sum(part => part.Count));
                report(Progress(done, losses / done));
            }
            RequireNumbers();
            var ended = Progress(done, losses / done) with { EpochEnded = true };
            if (IsValidated(epoch + 1))
                ended = Validated(ended, stop);
            RunHistory.Append(folder.Path, ended);
            folder.SaveLast(network, descent, Card(epoch + 1, ended));
            report(ended);
        }
        return folder.BestCard();
    }

    public void Dispose()
    {
        chain.Dispose();
        descent.Dispose();
        network.Dispose();
    }

    private double RateFactor => LearningRateSchedule.FactorAt(options, step, steps, stepsPerEpoch);

    private bool IsOutOfPatience => options.Patience > 0 && validationsSinceBest >= options.Patience;

    private bool IsValidated(int epochsDone) => epochsDone % options.ValidateEvery == 0 || epochsDone == options.Epochs;

    private TrainingProgress Validated(TrainingProgress ended, CancellationToken stop)
    {
        using var engine = new TorchEngine(descent.Average.Network);
        var validation = Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, stop);
        ended = ended with { Validation = validation, Source = source?.Evaluate(descent.Average.Network, stop) };
        validationsSinceBest++;
        if (validation.MeanIoU is { } meanIoU && meanIoU > (bestMeanIoU ?? double.NegativeInfinity))
        {
            (bestMeanIoU, validationsSinceBest) = (meanIoU, 0);
            folder.SaveBest(descent.Average.Network, Card(epoch + 1, ended));
        }
        return ended with { BestMeanIoU = bestMeanIoU };
    }

    private double RequireNumber(double loss) => double.IsFinite(loss) ? loss : throw Diverged("the loss is no number any more");

    private void RequireNumbers()
    {
        if (!descent.HasNumbers)
            throw Diverged("there are weights that are no numbers any more");
    }

    private DivergenceException Diverged(string how) => new(
        $"Training has diverged: {how} (epoch {epoch + 1} of {options.Epochs}, step {step}). {folder.Last} is as epoch {epoch} left it; "
        + "go on from there with --resume and lower rates.");

    private CheckpointCard Card(int epochs, TrainingProgress? ended) => new()
    {
        Form = network.Form,
        Classes = dataset.Classes,
        DataSet = Path.GetFileName(dataset.Folder),
        DataSetSha256 = dataset.Sha256,
        LensCorrected = dataset.Corrections.Lens,
        Training = options,
        Epoch = epochs,
        Step = step,
        BestMeanIoU = bestMeanIoU,
        ValidationsSinceBest = validationsSinceBest,
        Validation = ended?.Validation,
        Source = ended?.Source,
    };

    private TrainingProgress Progress(int done, double loss) => new(
        epoch + 1, options.Epochs, done / (double)stepsPerEpoch, loss,
        Plan.At(epoch).HighestRate * RateFactor, clock.PicturesPerSecond, clock.Left, bestMeanIoU, null, false)
    {
        Phase = Plan.Describe(Plan.At(epoch)),
    };

    private static void RequireSuitable(TrainingOptions options, SegmentationNetwork network)
    {
        options.Device.Require();
        var crop = options.Augmentation.CropPixels;
        if (crop % network.SizeMultiple != 0)
            throw new ArgumentException($"Crop is {crop}; it must be a multiple of {network.SizeMultiple} for this network.");
    }
}
