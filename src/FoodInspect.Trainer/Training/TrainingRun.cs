using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
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
    private readonly TrainingOptions _options;
    private readonly SegmentationDataset _dataset;
    private readonly SourceDomain? _source;
    private readonly RunFolder _folder;
    private readonly SegmentationNetwork _network;
    private readonly GradientDescent _descent;
    private readonly AugmentationChain _chain;
    private readonly CropBatches _batches;
    private readonly TrainingClock _clock;
    private readonly int _stepsPerEpoch;
    private readonly long _steps;
    private int _epoch;
    private long _step;
    private double? _bestMeanIoU;
    private int _validationsSinceBest;

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
        (_network, _options, _dataset, _folder, _source) = (network, options, dataset, folder, source);
        RequireSuitable(options, network, dataset);
        set_num_threads(options.Threads);
        network.to(options.Device.Torch());
        Plan = new PhasePlan(options, network);
        var training = dataset["train"];
        if (network.Form.Preprocessing is { } preprocessing)
            Preprocessing.Prepare(preprocessing, training);
        _chain = new AugmentationChain(options.Augmentation, training, dataset.Classes, options.Seed);
        _batches = new CropBatches(training, _chain, options.BatchSize, options.Augmentation.CropPixels, options.Seed);
        _stepsPerEpoch = (_batches.BatchesPerEpoch + options.Accumulate - 1) / options.Accumulate;
        _steps = (long)options.Epochs * _stepsPerEpoch;
        _clock = new TrainingClock(time, _steps);
        var weights = ClassWeights.Of(options.ClassWeights, PixelCounts.ByPicture(training, network.Classes), options.ClassWeightPower);
        _descent = new GradientDescent(network, options, weights, dataset.Classes.Ignore);
    }

    /// <summary>What is frozen when.</summary>
    public PhasePlan Plan { get; }

    /// <summary>Why training ended before the last epoch, or null if it did not.</summary>
    public string? EarlyEnd => IsOutOfPatience && _epoch < _options.Epochs
        ? $"Stopped after epoch {_epoch} of {_options.Epochs}: no better for {_validationsSinceBest} validations (--patience)."
        : null;

    /// <summary>Goes on where the folder's last checkpoint stands.</summary>
    /// <returns>The options that are others than before, a sentence each: the run goes on with these.</returns>
    /// <exception cref="ModelException">It is of another network or dataset, or damaged.</exception>
    /// <exception cref="UsageException">As many epochs are done as are wanted, and no best checkpoint is known.</exception>
    public IReadOnlyList<string> Resume()
    {
        var last = _folder.Restore(_network, _descent, _dataset);
        if (last.Epoch >= _options.Epochs && last.BestMeanIoU is null)
            throw new UsageException(
                $"{last.Epoch} epochs are done and none was validated, so none is known to be the best: give more than {last.Epoch} --epochs. 'evaluate' and 'export' take {_folder.Last} as it is.");
        (_epoch, _bestMeanIoU, _validationsSinceBest) = (last.Epoch, last.BestMeanIoU, last.ValidationsSinceBest);
        // Counted anew, since another batch size makes other steps of the same epochs.
        _step = (long)_epoch * _stepsPerEpoch;
        return last.Training is { } before ? OptionDifference.Between(before, _options) : [];
    }

    /// <summary>Trains to the last epoch, or until patience is at its end. Stopping ends at the next step; the last finished epoch is kept.</summary>
    /// <returns>The card of the best checkpoint.</returns>
    /// <exception cref="DivergenceException">The loss or a weight is no number any more; the checkpoints are those from before.</exception>
    public CheckpointCard Train(Action<TrainingProgress> report, CancellationToken stop)
    {
        // Saved before the first step too: a run that is killed in its first epoch can go on.
        if (_epoch == 0)
        {
            _folder.SaveLast(_network, _descent, Card(epochs: 0, null));
            _folder.SaveClasses(_dataset.Classes);
        }
        _clock.Start(_step);
        for (; _epoch < _options.Epochs && !IsOutOfPatience; _epoch++)
        {
            _descent.Enter(Plan.At(_epoch));
            // Dropout draws from the device's generator of torch; seeding it by epoch makes a resumed run the same as one that was never stopped.
            var seed = ((long)_options.Seed << 32) + _epoch;
            manual_seed(seed);
            if (_options.Device == ComputeDevice.Cuda)
                cuda.manual_seed_all(seed);
            var losses = 0.0;
            var done = 0;
            foreach (var parts in _batches.Epoch(_epoch).Chunk(_options.Accumulate))
            {
                stop.ThrowIfCancellationRequested();
                losses += RequireNumber(_descent.Step(parts, RateFactor, _step++));
                done++;
                _clock.Count(_step, parts.Sum(part => part.Count));
                report(Progress(done, losses / done));
            }
            RequireNumbers();
            var ended = Progress(done, losses / done) with { EpochEnded = true };
            if (IsValidated(_epoch + 1))
                ended = Validated(ended, stop);
            RunHistory.Append(_folder.Path, ended);
            _folder.SaveLast(_network, _descent, Card(_epoch + 1, ended));
            report(ended);
        }
        return _folder.BestCard();
    }

    public void Dispose()
    {
        _chain.Dispose();
        _descent.Dispose();
        _network.Dispose();
    }

    private double RateFactor => LearningRateSchedule.FactorAt(_options, _step, _steps, _stepsPerEpoch);

    private bool IsOutOfPatience => _options.Patience > 0 && Plan.IsLastPhase(_epoch) && _validationsSinceBest >= _options.Patience;

    private bool IsValidated(int epochsDone) => epochsDone % _options.ValidateEvery == 0 || epochsDone == _options.Epochs;

    private TrainingProgress Validated(TrainingProgress ended, CancellationToken stop)
    {
        using var engine = new TorchEngine(_descent.Average.Network);
        var validation = Evaluator.Evaluate(engine, _dataset["val"], _dataset.Classes, stop);
        ended = ended with { Validation = validation, Source = _source?.Evaluate(_descent.Average.Network, stop) };
        // What the next phase thaws may make it better yet; only the last one has nothing more to come.
        _validationsSinceBest = Plan.IsLastPhase(_epoch) ? _validationsSinceBest + 1 : 0;
        if (validation.MeanIoU is { } meanIoU && meanIoU > (_bestMeanIoU ?? double.NegativeInfinity))
        {
            (_bestMeanIoU, _validationsSinceBest) = (meanIoU, 0);
            _folder.SaveBest(_descent.Average.Network, Card(_epoch + 1, ended));
        }
        return ended with { BestMeanIoU = _bestMeanIoU };
    }

    private double RequireNumber(double loss) => double.IsFinite(loss) ? loss : throw Diverged("the loss is no number any more");

    private void RequireNumbers()
    {
        if (!_descent.HasNumbers)
            throw Diverged("there are weights that are no numbers any more");
    }

    private DivergenceException Diverged(string how) => new(
        $"Training has diverged: {how} (epoch {_epoch + 1} of {_options.Epochs}, step {_step}). {_folder.Last} is as epoch {_epoch} left it; "
        + "go on from there with --resume and lower rates.");

    private CheckpointCard Card(int epochs, TrainingProgress? ended) => new()
    {
        Form = _network.Form,
        Classes = _dataset.Classes,
        DataSet = Path.GetFileName(_dataset.Folder),
        DataSetSha256 = _dataset.Sha256,
        LensCorrected = _dataset.Corrections.Lens,
        Training = _options,
        Epoch = epochs,
        Step = _step,
        BestMeanIoU = _bestMeanIoU,
        ValidationsSinceBest = _validationsSinceBest,
        Validation = ended?.Validation,
        Source = ended?.Source,
    };

    private TrainingProgress Progress(int done, double loss) => new(
        _epoch + 1, _options.Epochs, done / (double)_stepsPerEpoch, loss,
        Plan.At(_epoch).HighestRate * RateFactor, _clock.PicturesPerSecond, _clock.Left, _bestMeanIoU, null, false)
    {
        Phase = Plan.Describe(Plan.At(_epoch)),
    };

    private static void RequireSuitable(TrainingOptions options, SegmentationNetwork network, SegmentationDataset dataset)
    {
        options.Device.Require();
        var crop = options.Augmentation.CropPixels;
        if (crop % network.SizeMultiple != 0)
            throw new ArgumentException($"Crop is {crop}; it must be a multiple of {network.SizeMultiple} for this network.");
        if (PixelCounts.Of(dataset["val"], network.Classes).Sum() == 0)
            throw new ArgumentException($"The split val of {dataset.Folder} has no labelled pixel, so no checkpoint can be found to be the best. Label its pictures, or some of them.");
    }
}
