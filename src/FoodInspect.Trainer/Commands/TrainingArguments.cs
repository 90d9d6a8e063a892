using System.CommandLine;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>The options that say how a run learns; <c>train</c> and <c>finetune</c> share them.</summary>
internal static class TrainingArguments
{
    private static readonly TrainingOptions Defaults = new();

    private static readonly Option<int> Epochs = Default("--epochs", Defaults.Epochs, "Passes over the training pictures.");
    private static readonly Option<int> Batch = Default("--batch", Defaults.BatchSize, "Crops a step.");
    private static readonly Option<int> Accumulate = Default("--accumulate", Defaults.Accumulate, "Batches a step; their gradients add up.");
    private static readonly Option<double> LearningRate = Default("--learning-rate", Defaults.LearningRate, "Learning rate at its highest, after the warm-up.");
    private static readonly Option<double> WarmUp = Default("--warm-up", Defaults.WarmUpEpochs, "Epochs over which the learning rate rises.");
    private static readonly Option<Decay> DecayForm = Default("--decay", Defaults.Decay, "Poly ((1 - progress)^0.9) or Cosine.");
    private static readonly Option<double> WeightDecay = Default("--weight-decay", Defaults.WeightDecay, "L2 penalty.");
    private static readonly Option<ClassWeighting> Weights = Default("--class-weights", Defaults.ClassWeights, "Paper (1/ln(1.02+p)), Median (frequency) or None.");
    private static readonly Option<double> WeightPower = Default("--class-weight-power", Defaults.ClassWeightPower, "Softens class weights: 1 as they are, 0 none.");
    private static readonly Option<double> Dice = Default("--dice", Defaults.Loss.Dice, "Weight of the Dice loss that is added; 0 for none.");
    private static readonly Option<double> FocalGamma = Default("--focal-gamma", Defaults.Loss.FocalGamma, "Exponent of the focal loss; 0 for cross entropy.");
    private static readonly Option<double> HardPixels = Default("--hard-pixels", Defaults.Loss.HardPixels, "Share of each crop's pixels, the hardest, that are learned from.");
    private static readonly Option<double> Average = Default("--average", Defaults.AverageDecay, "Decay a step of the running average of the weights; 0 for none.");
    private static readonly Option<int> ValidateEvery = Default("--validate-every", Defaults.ValidateEvery, "Epochs between validations.");
    private static readonly Option<int> Patience = Default("--patience", Defaults.Patience, "Stop after so many validations without a better mean IoU; 0 for never.");
    private static readonly Option<int> Seed = Default("--seed", Defaults.Seed, "Decides all chance.");
    private static readonly Option<int> Threads = Default("--threads", Defaults.Threads, "Threads that torch computes with.");

    public static IReadOnlyList<Option> All { get; } =
    [
        Epochs, Batch, Accumulate, LearningRate, WarmUp, DecayForm, WeightDecay, Weights, WeightPower, Dice, FocalGamma, HardPixels,
        Average, ValidateEvery, Patience, Seed, Threads, .. AugmentationArguments.All,
    ];

    /// <exception cref="UsageException">Every value that cannot be.</exception>
    public static TrainingOptions Read(ParseResult parsed)
    {
        var options = new TrainingOptions
        {
            Epochs = parsed.GetValue(Epochs),
            BatchSize = parsed.GetValue(Batch),
            Accumulate = parsed.GetValue(Accumulate),
            LearningRate = parsed.GetValue(LearningRate),
            WarmUpEpochs = parsed.GetValue(WarmUp),
            Decay = parsed.GetValue(DecayForm),
            WeightDecay = parsed.GetValue(WeightDecay),
            ClassWeights = parsed.GetValue(Weights),
            ClassWeightPower = parsed.GetValue(WeightPower),
            Loss = new LossOptions
            {
                Dice = parsed.GetValue(Dice),
                FocalGamma = parsed.GetValue(FocalGamma),
                HardPixels = parsed.GetValue(HardPixels),
            },
            AverageDecay = parsed.GetValue(Average),
            ValidateEvery = parsed.GetValue(ValidateEvery),
            Patience = parsed.GetValue(Patience),
            Seed = parsed.GetValue(Seed),
            Threads = parsed.GetValue(Threads),
            Augmentation = AugmentationArguments.Read(parsed),
        };
        return options.Problems() is { Count: > 0 } problems ? throw new UsageException(string.Join(Environment.NewLine, problems)) : options;
    }

    /// <summary>An option with a value where none is given.</summary>
    public static Option<T> Default<T>(string name, T value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
