using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>Compares what an engine says with the masks of a split, at full size.</summary>
public static class Evaluator
{
    /// <exception cref="ArgumentException">The engine knows fewer classes than the dataset has.</exception>
    public static EvaluationReport Evaluate(
        ISegmentationEngine engine, IReadOnlyList<LabelledPicture> pictures, ClassList classes, CancellationToken stop = default)
    {
        if (engine.Outputs < classes.Classes.Count)
        {
            throw new ArgumentException(
                $"The model has {engine.Outputs} classes, the dataset {classes.Classes.Count}: it was trained for another dataset.");
        }
        var matrix = new ConfusionMatrix(classes.Classes.Count, engine.Outputs);
        var boundaries = new BoundaryIoU(classes.Classes.Count);
        foreach (var picture in pictures)
        {
            stop.ThrowIfCancellationRequested();
            using var predicted = engine.Segment(picture.Image);
            matrix.Add(picture.Mask, predicted);
            boundaries.Add(picture.Mask, predicted);
        }
        return EvaluationReport.Of(matrix, boundaries, classes, pictures.Count);
    }
}
