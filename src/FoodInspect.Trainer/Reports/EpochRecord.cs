using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Reports;

/// <summary>What is kept of an epoch; shares from 0 to 1, null in an epoch that was not validated.</summary>
/// <param name="Epoch">Its number, from 1.</param>
/// <param name="Loss">Mean training loss of its steps.</param>
/// <param name="LearningRate">The rate after its last step.</param>
/// <param name="PicturesPerSecond">Training speed, smoothed.</param>
/// <param name="PixelAccuracy">Share of labelled validation pixels whose class was found.</param>
/// <param name="MeanIoU">Mean intersection over union on the validation split.</param>
/// <param name="Classes">Validation figures of each class.</param>
/// <param name="SourceMeanIoU">Mean intersection over union on the domain that a fine-tuned model comes from, where it was given.</param>
/// <param name="Versions">What it was computed with.</param>
public sealed record EpochRecord(
    int Epoch, double Loss, double LearningRate, double PicturesPerSecond,
    double? PixelAccuracy, double? MeanIoU, IReadOnlyList<ClassReport>? Classes, double? SourceMeanIoU = null,
    string Versions = "")
{
    public static EpochRecord Of(TrainingProgress ended) => new(
        ended.Epoch, ended.Loss, ended.LearningRate, ended.PicturesPerSecond,
        ended.Validation?.PixelAccuracy, ended.Validation?.MeanIoU, ended.Validation?.Classes,
        ended.Source?.MeanIoU, RunVersions.Text);
}
