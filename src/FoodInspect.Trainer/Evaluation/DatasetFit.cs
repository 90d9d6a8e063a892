using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>
/// Refuses a data set that is not for a model: whose ids mean something else in it, or whose lens was corrected and the model's was not, or the
/// other way round. Every figure of such a pair is nonsense. Outputs beyond the data set's classes are free.
/// </summary>
internal static class DatasetFit
{
    /// <param name="dataset">The pictures and masks.</param>
    /// <param name="folder">Where the model is, for the message.</param>
    /// <param name="model">Its card.</param>
    /// <exception cref="DatasetException">Names each difference.</exception>
    public static void Require(SegmentationDataset dataset, string folder, ModelCard model) =>
        Require(dataset, folder, ClassDifference.Between(dataset.Classes, model), LensDifference.IsCorrected(model));

    /// <summary>As for a model, for a checkpoint.</summary>
    /// <exception cref="DatasetException">Names each difference.</exception>
    public static void Require(SegmentationDataset dataset, string folder, CheckpointCard checkpoint) =>
        Require(dataset, folder, ClassDifference.Between(dataset.Classes, checkpoint.Classes), checkpoint.LensCorrected);

    private static void Require(SegmentationDataset dataset, string folder, IReadOnlyList<string> ofClasses, bool isModelCorrected)
    {
        string[] differences = [.. ofClasses, .. LensDifference.Between(dataset.Corrections.Lens, isModelCorrected)];
        if (differences.Length > 0)
            throw new DatasetException(dataset.Folder, [.. differences.Select(difference => $"it is not for {folder}: {difference}")]);
    }
}
