using System.CommandLine;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that say how a run learns; <c>train</c> and <c>finetune</c> share them.</summary>
internal sealed class TrainingArguments(TrainingOptions defaults)
{
    private readonly Option<int> epochs = Default("--epochs", defaults.Epochs, "Passes over the training pictures.");
    private readonly Option<int> batch = Default("--batch", defaults.BatchSize, "Crops a step.");
    private readonly Option<int> accumulate = Default("--accumulate", defaults.Accumulate, "Batches a step; their gradients add up.");
    private readonly Option<double> learningRate = Default("--learning-rate", defaults.LearningRate, "Learning rate at its highest, after the warm-up.");
    private readonly Option<double> warmUp = Default("--warm-up", defaults.WarmUpEpochs, "Epochs over which the learning rate rises.");
    private readonly Option<Decay> decayForm = Default("--decay", defaults.Decay, "Poly ((1 - progress)^0.9) or Cosine.");
    private readonly Option<OptimizerKind> optimizer = Default("--optimizer", defaults.Optimizer, "Adam or Sgd.");
    private readonly Option<double> momentum = Default("--momentum", defaults.Momentum, "Momentum of Sgd.");
    private readonly Option<double> weightDecay = Default("--weight-decay", defaults.WeightDecay, "L2 penalty.");
    private readonly Option<ClassWeighting> weights = Default("--class-weights", defaults.ClassWeights, "Paper (1/ln(1.02+p)), Median (frequency) or None.");
    private readonly Option<double> weightPower = Default("--class-weight-power", defaults.ClassWeightPower, "Softens class weights: 1 as they are, 0 none.");
    private readonly Option<double> dice = Default("--dice", defaults.Loss.Dice, "Weight of the Dice loss that is added; 0 for none.");
    private readonly Option<double> focalGamma = Default("--focal-gamma", defaults.Loss.FocalGamma, "Exponent of the focal loss; 0 for cross entropy.");
    private readonly Option<double> hardPixels = Default("--hard-pixels", defaults.Loss.HardPixels, "Share of each crop's pixels, the hardest, that are learned from.");
    private readonly Option<double> average = Default("--average", defaults.AverageDecay, "Decay a step of the running average of the weights; 0 for none.");
    private readonly Option<int> validateEvery = Default("--validate-every", defaults.ValidateEvery, "Epochs between validations.");
    private readonly Option<int> patience = Default("--patience", defaults.Patience, "Stop after so many validations without a better mean IoU; 0 for never.");
    private readonly Option<int> seed = Default("--seed", defaults.Seed, "Decides all chance.");
    private readonly Option<ComputeDevice> device = Default("--device", defaults.Device, "Cpu, or Cuda: the first NVIDIA GPU, in bfloat16 where that is safe.");
    private readonly Option<int> threads = Default("--threads", defaults.Threads, "Threads that torch computes with.");

    public IReadOnlyList<Option> All =>
    [
        epochs, batch, accumulate, learningRate, warmUp, decayForm, optimizer, momentum, weightDecay, weights, weightPower, dice, focalGamma,
        hardPixels, average, validateEvery, patience, seed, device, threads, .. AugmentationArguments.All,
    ];

    /// <exception cref="UsageException">Every value that cannot be.</exception>
    public TrainingOptions Read(ParseResult parsed)
    {
        var options = new TrainingOptions
        {
            Epochs = parsed.GetValue(epochs),
            BatchSize = parsed.GetValue(batch),
            Accumulate = parsed.GetValue(accumulate),
            LearningRate = parsed.GetValue(learningRate),
            WarmUpEpochs = parsed.GetValue(warmUp),
            Decay = parsed.GetValue(decayForm),
            Optimizer = parsed.GetValue(optimizer),
            Momentum = parsed.GetValue(momentum),
            WeightDecay = parsed.GetValue(weightDecay),
            ClassWeights = parsed.GetValue(weights),
            ClassWeightPower = parsed.GetValue(weightPower),
            Loss = new LossOptions
            {
                Dice = parsed.GetValue(dice),
                FocalGamma = parsed.GetValue(focalGamma),
                HardPixels = parsed.GetValue(hardPixels),
            },
            AverageDecay = parsed.GetValue(average),
            ValidateEvery = parsed.GetValue(validateEvery),
            Patience = parsed.GetValue(patience),
            Seed = parsed.GetValue(seed),
            Device = parsed.GetValue(device),
            Threads = parsed.GetValue(threads),
            Augmentation = AugmentationArguments.Read(parsed),
        };
        return options.Problems() is { Count: > 0 } problems ? throw new UsageException(string.Join(Environment.NewLine, problems)) : options;
    }

    /// <summary>An option with a value where none is given.</summary>
    public static Option<T> Default<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
