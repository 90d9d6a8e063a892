using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Evaluation;

/// <summary>What a model can be run with.</summary>
public enum EngineKind
{
    /// <summary>TorchSharp, on a checkpoint.</summary>
    Torch,

    /// <summary>ONNX Runtime on the CPU, on an exported model.</summary>
    Onnx,
}

/// <summary>Opens an engine on a folder, which may hold a checkpoint, an exported model, or both.</summary>
public static class SegmentationEngines
{
    /// <exception cref="ModelException">The folder holds nothing for this engine, or something damaged.</exception>
    public static ISegmentationEngine Open(EngineKind kind, string folder) => kind switch
    {
        EngineKind.Torch => new TorchEngine(Checkpoint.Load(folder).Network, ownsNetwork: true),
        EngineKind.Onnx => new OnnxEngine(ModelFolder.Open(folder)),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such engine."),
    };

    /// <summary>Refuses a dataset whose ids mean something else in the model: every figure of such a pair is nonsense. Outputs beyond its classes are free.</summary>
    /// <exception cref="DatasetException">Names each class that differs.</exception>
    /// <exception cref="ModelException">The folder holds nothing for this engine, or something damaged.</exception>
    public static void RequireClasses(EngineKind kind, string folder, SegmentationDataset dataset)
    {
        var differences = kind == EngineKind.Onnx
            ? ClassDifference.Between(dataset.Classes, ModelFolder.Open(folder).Card)
            : ClassDifference.Between(dataset.Classes, Checkpoint.ReadCard(folder).Classes);
        if (differences.Count > 0)
            throw new DatasetException(dataset.Folder, [.. differences.Select(difference => $"it is not for {folder}: {difference}")]);
    }
}
