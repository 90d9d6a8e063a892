using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Promotion;

/// <summary>
/// Whether pictures had their lens's distortion taken out. A model answers well only on such as it learned from, and a line refuses
/// one whose pictures its calibration does not make.
/// </summary>
internal static class LensDifference
{
    public static bool IsCorrected(ModelCard model) => model.Preprocessing is { LensCorrected: true };

    /// <summary>A sentence where two models learned from pictures of the two kinds; else none.</summary>
    public static IReadOnlyList<string> Between(ModelCard current, ModelCard candidate) => Between(
        ("the pictures that the current model learned from", IsCorrected(current)),
        ("those that the candidate learned from", IsCorrected(candidate)));

    /// <summary>A sentence where a data set's pictures are of the other kind than those that a model learned from; else none.</summary>
    public static IReadOnlyList<string> Between(bool isDatasetCorrected, bool isModelCorrected) =>
        Between(("the data set's pictures", isDatasetCorrected), ("those that the model learned from", isModelCorrected));

    private static IReadOnlyList<string> Between((string Pictures, bool AreCorrected) one, (string Pictures, bool AreCorrected) other) =>
        one.AreCorrected == other.AreCorrected
            ? []
            : [$"{one.Pictures} have their lens's distortion {(one.AreCorrected ? "taken out" : "in them")}, {other.Pictures} {(other.AreCorrected ? "do not" : "had it taken out")}"];
}
