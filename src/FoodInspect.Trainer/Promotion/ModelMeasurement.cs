using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;

namespace FoodInspect.Trainer.Promotion;

/// <summary>Measures what the answers of one model are worth on test pictures.</summary>
internal static class ModelMeasurement
{
    /// <summary>The answers of the exported graph against the masks.</summary>
    public static EvaluationReport Pixels(
        ModelFolder model, IReadOnlyList<LabelledPicture> pictures, ClassList classes, CancellationToken stop)
    {
        using var engine = new OnnxEngine(model);
        return Evaluator.Evaluate(engine, pictures, classes, stop);
    }

    /// <summary>The share of pixels for which the graph answers as the checkpoint in its folder does; null where none lies there.</summary>
    public static double? Parity(ModelFolder model, IReadOnlyList<LabelledPicture> pictures, CancellationToken stop)
    {
        if (!Checkpoint.IsIn(model.Path))
            return null;
        using var torch = SegmentationEngines.Open(EngineKind.Torch, model.Path);
        using var onnx = new OnnxEngine(model);
        return ParityCheck.Agreement(torch, onnx, pictures, model.Card.Input, stop);
    }
}
