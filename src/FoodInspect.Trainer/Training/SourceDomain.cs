using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using TorchSharp;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// The domain that a fine-tuned model comes from: measured now and again, it shows what is forgotten. Where the new model has the old
/// one's classes too, it answers itself; else its features are scored by the old model's classification layer. Owns both.
/// </summary>
/// <param name="dataset">With the split val, in the ids of what answers.</param>
/// <param name="original">The model as it was, or null where the new one has its classes.</param>
public sealed class SourceDomain(SegmentationDataset dataset, SegmentationNetwork? original) : IDisposable
{
    public string Name => Path.GetFileName(dataset.Folder);

    /// <summary>How well the features of a network still serve the source domain.</summary>
    public EvaluationReport Evaluate(SegmentationNetwork network, CancellationToken stop)
    {
        if (original is not null)
        {
            original.to(network.parameters().First().device);
            network.CopyFeatures(original);
        }
        using var engine = new TorchEngine(original ?? network);
        return Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, stop);
    }

    public void Dispose()
    {
        dataset.Dispose();
        original?.Dispose();
    }
}
