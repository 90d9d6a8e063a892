using FoodInspect.Trainer.Evaluation;

namespace FoodInspect.Trainer.Training;

/// <summary>What a run tells while it goes: after every step, and with the validation's figures after an epoch that has one.</summary>
public sealed record TrainingProgress(
    int Epoch, int Epochs, double EpochShare, double Loss, double LearningRate, double PicturesPerSecond, TimeSpan Left,
    double? BestMeanIoU, EvaluationReport? Validation, bool EpochEnded)
{
    /// <summary>What learns and what is frozen.</summary>
    public string Phase { get; init; } = "";

    /// <summary>Where a source domain is given: how well the network still does there.</summary>
    public EvaluationReport? Source { get; init; }
}
