using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Export;

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

    /// <summary>Refuses a dataset that is not for the model; see <see cref="DatasetFit"/>.</summary>
    /// <exception cref="DatasetException">Names each difference.</exception>
    /// <exception cref="ModelException">The folder holds nothing for this engine, or something damaged.</exception>
    public static void RequireFit(EngineKind kind, string folder, SegmentationDataset dataset)
    {
        if (kind == EngineKind.Onnx)
            DatasetFit.Require(dataset, folder, ModelFolder.Open(folder).Card);
        else
            DatasetFit.Require(dataset, folder, Checkpoint.ReadCard(folder));
    }
}
