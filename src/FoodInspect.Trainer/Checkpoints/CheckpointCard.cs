using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Checkpoints;

/// <summary>What a checkpoint's <c>checkpoint.json</c> says: all that is needed to rebuild the network and to repeat the run.</summary>
public sealed record CheckpointCard
{
    /// <summary>The network's form.</summary>
    public required NetworkForm Form { get; init; }

    /// <summary>The classes it was trained on; its outputs beyond them are never right (void).</summary>
    public required ClassList Classes { get; init; }

    /// <summary>The dataset's name (its folder's), or where imported weights come from.</summary>
    public required string DataSet { get; init; }

    /// <summary>SHA-256 of the dataset, or null for imported weights.</summary>
    public string? DataSetSha256 { get; init; }

    /// <summary>Whether the dataset's pictures had their lens's distortion taken out.</summary>
    public bool LensCorrected { get; init; }

    /// <summary>The run's options, or null for imported weights.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>Epochs done.</summary>
    public int Epoch { get; init; }

    /// <summary>Steps done.</summary>
    public long Step { get; init; }

    /// <summary>Highest validation mean IoU of the run so far.</summary>
    public double? BestMeanIoU { get; init; }

    /// <summary>Validations since then, for early stopping.</summary>
    public int ValidationsSinceBest { get; init; }

    /// <summary>The figures of these weights on the validation split.</summary>
    public EvaluationReport? Validation { get; init; }

    /// <summary>Their figures on the domain that a fine-tuned model comes from, where it was given.</summary>
    public EvaluationReport? Source { get; init; }
}
