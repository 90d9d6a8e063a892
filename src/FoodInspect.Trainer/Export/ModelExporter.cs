using System.Globalization;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;

namespace FoodInspect.Trainer.Export;

/// <summary>What a person says of a model; the rest of its card is known.</summary>
public sealed record ModelDescription(string Name, string Version, string Licence, string Notes);

/// <summary>What came of an export.</summary>
/// <param name="Agreement">The share of pixels that get the same class from the exported model as from the network.</param>
/// <param name="Former">Where the model is kept that stood there before; null where none did, or the same one.</param>
public sealed record ExportOutcome(double Agreement, string? Former);

/// <summary>
/// Makes a model folder of a checkpoint: writes the graph, tries it on real pictures against the network it came from, measures
/// it, and only then puts the folder in place.
/// </summary>
public sealed class ModelExporter(Checkpoint checkpoint, ModelInput input, IReadOnlyList<SegmentationClass> classes)
{
    /// <summary>Share of the pixels that must get the same class from the exported model as from the network.</summary>
    public const double LowestAgreement = 0.999;

    /// <param name="path">The model folder; a model that stands there is replaced and kept.</param>
    /// <param name="description">Goes into the card.</param>
    /// <param name="dataset">The data set of the pictures, for the card.</param>
    /// <param name="split">The split whose pictures to compare and to measure on; at least one.</param>
    /// <param name="stop">Ends the export; nothing is left behind.</param>
    /// <exception cref="Commands.CheckFailedException">Too many pixels differ; the folder is as it was.</exception>
    public ExportOutcome Export(
        string path, ModelDescription description, SegmentationDataset dataset, string split, CancellationToken stop)
    {
        var agreement = 0.0;
        var pictures = dataset[split];
        var graph = NetworkGraph.Write(checkpoint.Network, input, $"{description.Name} {description.Version}, {checkpoint.Network.GetName()}");
        var former = ModelFolderWriter.Write(path, graph, Card(description, dataset), draft =>
        {
            using var onnx = new OnnxEngine(draft);
            using var torch = new TorchEngine(checkpoint.Network);
            agreement = ParityCheck.Verify(torch, onnx, pictures, input, LowestAgreement, stop);
            // The checkpoint goes along: the model can be evaluated by either engine, and trained further.
            Checkpoint.Save(draft.Path, checkpoint.Network, checkpoint.Card);
            var report = Evaluator.Evaluate(onnx, pictures, checkpoint.Card.Classes, stop);
            return draft.Card with { MeasuredOn = new(Path.GetFileName(dataset.Folder), split, pictures.Count, dataset.Sha256), Metrics = Metrics(report) };
        });
        return new(agreement, former);
    }

    /// <summary>The card of a network that nobody trained: classes without meaning.</summary>
    internal static ModelCard PlainCard(SegmentationNetwork network, ModelInput input) => new()
    {
        Name = network.GetName(),
        Version = "0",
        Architecture = network.Form.Description,
        Input = input,
        Classes = [.. Enumerable.Range(0, network.Classes).Select(id => new SegmentationClass(id, $"class {id}", default, ClassRole.Product))],
        Sha256 = "",
    };

    private ModelCard Card(ModelDescription description, SegmentationDataset dataset) => new()
    {
        Name = description.Name,
        Version = description.Version,
        Architecture = checkpoint.Network.Form.Description,
        Input = input,
        Classes = classes,
        Preprocessing = Preprocessing(),
        DataSet = checkpoint.Card.DataSetSha256 is { } hash
            ? new ModelDataSet(checkpoint.Card.DataSet, hash)
            : new ModelDataSet(Path.GetFileName(dataset.Folder), dataset.Sha256),
        Licence = description.Licence,
        Notes = description.Notes,
        Sha256 = "",
    };

    private ModelPreprocessing? Preprocessing()
    {
        if (checkpoint.Card is { Form.Preprocessing: null, LensCorrected: false })
            return null;
        var graph = checkpoint.Card.Form.Preprocessing ?? new PreprocessingOptions();
        return new(graph.NoiseSigmaPixels, graph.Standardisation, checkpoint.Card.LensCorrected, graph.Enlargement);
    }

    private static Dictionary<string, double> Metrics(EvaluationReport report)
    {
        var metrics = new Dictionary<string, double>();
        Add("meanIoU", report.MeanIoU);
        Add("pixelAccuracy", report.PixelAccuracy);
        foreach (var item in report.Classes)
            Add(string.Create(CultureInfo.InvariantCulture, $"IoU {item.Name}"), item.Iou);
        return metrics;

        void Add(string name, double? value)
        {
            if (value is { } known)
                metrics[name] = Math.Round(known, 4);
        }
    }
}
