using System.Text.Json.Serialization;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>A class's figures. What the truth does not show has no IoU and no recall, what was never answered no precision: they are null.</summary>
public sealed record ClassReport(string Name, double? Iou, double? Precision, double? Recall)
{
    /// <summary>See <see cref="Evaluation.BoundaryIoU"/>; null too in reports of before it was measured.</summary>
    public double? BoundaryIoU { get; init; }
}

/// <summary>How well a model does on a split; figures from 0 to 1.</summary>
/// <param name="Pictures">How many pictures were segmented.</param>
/// <param name="PixelAccuracy">Share of labelled pixels whose class was found.</param>
/// <param name="MeanIoU">Mean intersection over union of the classes that the truth shows.</param>
/// <param name="Classes">Figures of each class, in the order of ids.</param>
/// <param name="ConfusionMatrix">Pixels by true class (row) and answer (column; a model may have more answers than classes).</param>
public sealed record EvaluationReport(
    int Pictures,
    double? PixelAccuracy,
    double? MeanIoU,
    IReadOnlyList<ClassReport> Classes,
    IReadOnlyList<IReadOnlyList<long>> ConfusionMatrix)
{
    /// <summary>Mean <see cref="BoundaryIoU"/> of the classes that the truth shows.</summary>
    public double? MeanBoundaryIoU { get; init; }

    /// <summary>The classes that the truth does not show, and so no mean counts, each with the pixels that were answered as it.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, long AnsweredPixels)> NotShown =>
        from item in Classes.Index()
        where ConfusionMatrix[item.Index].Sum() == 0
        select (item.Item.Name, ConfusionMatrix.Sum(row => row[item.Index]));

    public static EvaluationReport Of(ConfusionMatrix matrix, BoundaryIoU boundaries, ClassList classes, int pictures) => new(
        pictures,
        Known(matrix.PixelAccuracy),
        Known(matrix.MeanIoU),
        [.. classes.Classes.Select(c => new ClassReport(
            c.Name, Known(matrix.IoU(c.Id)), Known(matrix.Precision(c.Id)), Known(matrix.Recall(c.Id)))
        {
            BoundaryIoU = Known(boundaries.IoU(c.Id)),
        })],
        [.. Enumerable.Range(0, matrix.Classes).Select(row =>
            (IReadOnlyList<long>)[.. Enumerable.Range(0, matrix.Outputs).Select(column => matrix[row, column])])])
    {
        MeanBoundaryIoU = Known(boundaries.Mean),
    };

    private static double? Known(double value) => double.IsNaN(value) ? null : value;
}
