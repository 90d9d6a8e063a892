using System.CommandLine;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that say how a run learns; <c>train</c> and <c>finetune</c> share them.</summary>
internal sealed class TrainingArguments(TrainingOptions defaults)
{
    private readonly Option<int> _epochs = Default("--epochs", defaults.Epochs, "Passes over the training pictures.");
    private readonly Option<int> _batch = Default("--batch", defaults.BatchSize, "Crops a step.");
    private readonly Option<int> _accumulate = Default("--accumulate", defaults.Accumulate, "Batches a step; their gradients add up.");
    private readonly Option<double> _learningRate = Default("--learning-rate", defaults.LearningRate, "Learning rate at its highest, after the warm-up.");
    private readonly Option<double> _warmUp = Default("--warm-up", defaults.WarmUpEpochs, "Epochs over which the learning rate rises.");
    private readonly Option<Decay> _decayForm = Default("--decay", defaults.Decay, "Poly ((1 - progress)^0.9) or Cosine.");
    private readonly Option<OptimizerKind> _optimizer = Default("--optimizer", defaults.Optimizer, "Adam or Sgd.");
    private readonly Option<double> _momentum = Default("--momentum", defaults.Momentum, "Momentum of Sgd.");
    private readonly Option<double> _weightDecay = Default("--weight-decay", defaults.WeightDecay, "L2 penalty.");
    private readonly Option<ClassWeighting> _weights = Default("--class-weights", defaults.ClassWeights, "Paper (1/ln(1.02+p)), Median (frequency) or None.");
    private readonly Option<double> _weightPower = Default("--class-weight-power", defaults.ClassWeightPower, "Softens class weights: 1 as they are, 0 none.");
    private readonly Option<double> _dice = Default("--dice", defaults.Loss.Dice, "Weight of the Dice loss that is added; 0 for none.");
    private readonly Option<double> _focalGamma = Default("--focal-gamma", defaults.Loss.FocalGamma, "Exponent of the focal loss; 0 for cross entropy.");
    private readonly Option<double> _hardPixels = Default("--hard-pixels", defaults.Loss.HardPixels, "Share of each crop's pixels, the hardest, that are learned from.");
    private readonly Option<double> _average = Default("--average", defaults.AverageDecay, "Decay a step of the running average of the weights; 0 for none.");
    private readonly Option<int> _validateEvery = Default("--validate-every", defaults.ValidateEvery, "Epochs between validations.");
    private readonly Option<int> _patience = Default("--patience", defaults.Patience, "Stop after so many validations without a better mean IoU; 0 for never.");
    private readonly Option<int> _seed = Default("--seed", defaults.Seed, "Decides all chance.");
    private readonly Option<ComputeDevice> _device = Default("--device", defaults.Device, "Cpu, or Cuda: the first NVIDIA GPU, in bfloat16 where that is safe.");
    private readonly Option<int> _threads = Default("--threads", defaults.Threads, "Threads that torch computes with.");

    public IReadOnlyList<Option> All =>
    [
        _epochs, _batch, _accumulate, _learningRate, _warmUp, _decayForm, _optimizer, _momentum, _weightDecay, _weights, _weightPower, _dice, _focalGamma,
        _hardPixels, _average, _validateEvery, _patience, _seed, _device, _threads, .. AugmentationArguments.All,
    ];

    /// <exception cref="UsageException">Every value that cannot be.</exception>
    public TrainingOptions Read(ParseResult parsed)
    {
        var options = new TrainingOptions
        {
            Epochs = parsed.GetValue(_epochs),
            BatchSize = parsed.GetValue(_batch),
            Accumulate = parsed.GetValue(_accumulate),
            LearningRate = parsed.GetValue(_learningRate),
            WarmUpEpochs = parsed.GetValue(_warmUp),
            Decay = parsed.GetValue(_decayForm),
            Optimizer = parsed.GetValue(_optimizer),
            Momentum = parsed.GetValue(_momentum),
            WeightDecay = parsed.GetValue(_weightDecay),
            ClassWeights = parsed.GetValue(_weights),
            ClassWeightPower = parsed.GetValue(_weightPower),
            Loss = new LossOptions
            {
                Dice = parsed.GetValue(_dice),
                FocalGamma = parsed.GetValue(_focalGamma),
                HardPixels = parsed.GetValue(_hardPixels),
            },
            AverageDecay = parsed.GetValue(_average),
            ValidateEvery = parsed.GetValue(_validateEvery),
            Patience = parsed.GetValue(_patience),
            Seed = parsed.GetValue(_seed),
            Device = parsed.GetValue(_device),
            Threads = parsed.GetValue(_threads),
            Augmentation = AugmentationArguments.Read(parsed),
        };
        if (options.Optimizer != OptimizerKind.Sgd)
            parsed.RefuseStray($"about {options.Optimizer}", _momentum);
        if (options.ClassWeights == ClassWeighting.None)
            parsed.RefuseStray($"with {_weights.Name} None", _weightPower);
        return options.Problems() is { Count: > 0 } problems ? throw new UsageException(string.Join(Environment.NewLine, problems)) : options;
    }

    /// <summary>An option with a value where none is given.</summary>
    public static Option<T> Default<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
