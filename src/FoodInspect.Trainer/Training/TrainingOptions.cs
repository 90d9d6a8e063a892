using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Training;

/// <summary>All that decides how a training run goes; with the seed it can be repeated. A checkpoint carries it.</summary>
public sealed record TrainingOptions
{
    private const int SmallestCrop = 32;

    /// <summary>The model that the run starts from; null for random weights.</summary>
    public string? From { get; init; }

    /// <summary>Passes over the training split.</summary>
    public int Epochs { get; init; } = 150;

    /// <summary>Crops that go through the network at once.</summary>
    public int BatchSize { get; init; } = 8;

    /// <summary>Batches in a step: their gradients add up to that of one batch so many times as large (batch statistics stay each batch's own).</summary>
    public int Accumulate { get; init; } = 1;

    /// <summary>The learning rate at its highest, after the warm-up.</summary>
    public double LearningRate { get; init; } = 1.5e-3;

    /// <summary>How the rate falls.</summary>
    public Decay Decay { get; init; } = Decay.Poly;

    /// <summary>The power of poly decay.</summary>
    public double DecayPower { get; init; } = 0.9;

    /// <summary>The rate rises linearly over this many epochs at the start.</summary>
    public double WarmUpEpochs { get; init; } = 1;

    public OptimizerKind Optimizer { get; init; } = OptimizerKind.Adam;

    /// <summary>Momentum of <see cref="OptimizerKind.Sgd"/>.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>What is frozen when, and the rates in place of <see cref="LearningRate"/>; null trains all layers at that rate.</summary>
    public IReadOnlyList<TrainingPhase>? Phases { get; init; }

    /// <summary>L2 penalty.</summary>
    public double WeightDecay { get; init; } = 1e-4;

    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Paper;

    /// <summary>Softens the class weights: 1 is the formula as it is, 0 is none.</summary>
    public double ClassWeightPower { get; init; } = 1;

    public LossOptions Loss { get; init; } = new();

    /// <summary>
    /// Decay a step of the running average of the weights that is validated and kept (Polyak averaging); 0 keeps the weights themselves.
    /// </summary>
    public double AverageDecay { get; init; } = 0.998;

    /// <summary>Validates every this many epochs, and after the last.</summary>
    public int ValidateEvery { get; init; } = 5;

    /// <summary>Stops after so many validations of the last phase without a better mean IoU; 0 for never.</summary>
    public int Patience { get; init; }

    public int Seed { get; init; } = 1;

    public ComputeDevice Device { get; init; } = ComputeDevice.Cpu;

    /// <summary>Threads that torch computes with.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    public AugmentationOptions Augmentation { get; init; } = new();

    /// <summary>What <c>finetune</c> takes where nothing is given; its phases depend on the network.</summary>
    public static TrainingOptions OfFineTuning { get; } = new() { Epochs = 50, LearningRate = 2e-3, ValidateEvery = 1 };

    /// <summary>Every value that cannot be, each as one sentence.</summary>
    public IReadOnlyList<string> Problems()
    {
        var problems = new List<string>();
        void Require(bool holds, string name, object value, string right)
        {
            if (!holds)
                problems.Add($"{name} is {value}; it must be {right}.");
        }
        Require(Epochs > 0, "Epochs", Epochs, "at least 1");
        Require(BatchSize > 0, "Batch size", BatchSize, "at least 1");
        Require(Accumulate > 0, "Accumulate", Accumulate, "at least 1 batch");
        Require(LearningRate is > 0 and < 1, "Learning rate", LearningRate, "above 0 and below 1");
        Require(Momentum is >= 0 and < 1, "Momentum", Momentum, "from 0 up to, not including, 1");
        Require(
            Phases is null || Phases.Sum(phase => phase.Epochs) == Epochs, "Epochs", Epochs,
            $"{Phases?.Sum(phase => phase.Epochs)}, the sum of the phases' epochs");
        Require(WarmUpEpochs >= 0, "Warm-up", WarmUpEpochs, "0 or more epochs");
        Require(WeightDecay is >= 0 and < 1, "Weight decay", WeightDecay, "from 0 up to, not including, 1");
        Require(ClassWeightPower >= 0, "Class weight power", ClassWeightPower, "0 or more");
        Require(Loss.Dice >= 0, "Dice", Loss.Dice, "0 or more");
        Require(Loss.FocalGamma >= 0, "Focal gamma", Loss.FocalGamma, "0 or more");
        Require(Loss.HardPixels is > 0 and <= 1, "Hard pixels", Loss.HardPixels, "above 0, up to 1");
        Require(Loss.FewestHardPixels > 0, "Fewest hard pixels", Loss.FewestHardPixels, "at least 1");
        Require(AverageDecay is >= 0 and < 1, "Average", AverageDecay, "from 0 up to, not including, 1");
        Require(ValidateEvery > 0, "Validate every", ValidateEvery, "at least 1 epoch");
        Require(Patience >= 0, "Patience", Patience, "0 or more validations");
        Require(Threads > 0, "Threads", Threads, "at least 1");
        Require(
            Augmentation.CropPixels >= SmallestCrop && Augmentation.CropPixels % ENet.Reduction == 0,
            "Crop", Augmentation.CropPixels, $"a multiple of {ENet.Reduction}, at least {SmallestCrop}");
        Require(Augmentation.RareBelow is > 0 and <= 1, "Rare below", Augmentation.RareBelow, "above 0, up to 1");
        Require(Augmentation.DefectCrops is >= 0 and <= 1, "Defect crops", Augmentation.DefectCrops, "from 0 to 1");
        Require(Augmentation.BackgroundChange is >= 0 and <= 1, "Background change", Augmentation.BackgroundChange, "from 0 to 1");
        Require(Augmentation.Transplant is >= 0 and <= 1, "Transplant", Augmentation.Transplant, "from 0 to 1");
        Require(Augmentation.ItemVariety is >= 0 and <= 1, "Item variety", Augmentation.ItemVariety, "from 0 to 1");
        foreach (var (name, range) in Augmentation.Ranges())
            Require(range >= 0, name, range, "0 or more");
        return problems;
    }
}
