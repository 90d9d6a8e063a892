using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>import-weights</c>: makes a model folder of public weights, compared with the network on pictures of a dataset. ENet: names of PyTorch-ENet, which are
/// this network's own, and the form of the early PyTorch-ENet. The ResNets: torchvision's names for the encoder, or a graph of CNTK's.
/// </summary>
internal static class ImportWeightsCommand
{
    private static readonly Argument<string> Weights = new("weights") { Description = "The file: .safetensors or .onnx." };
    private static readonly Option<string> Out = new("--out") { Description = "The model folder.", Required = true };
    private static readonly Option<string> Licence = new("--licence") { Description = "Licence text on the card.", DefaultValueFactory = _ => "" };

    private static readonly Option<string?> Size = PictureSize.Option("the first picture's");

    public static Command Create()
    {
        var command = new Command("import-weights", "Make a model of public weights.");
        command.Arguments.Add(Weights);
        Option[] own = [ModelArguments.Data, ModelArguments.Split, Size, PublicWeights.Partial, Out, Licence];
        foreach (var option in own.Concat(NetworkArguments.All))
            command.Options.Add(option);
        command.Run(Import);
        return command;
    }

    private static void Import(ParseResult parsed, CancellationToken stop)
    {
        ModelFolderWriter.RequireReplaceable(parsed.GetRequiredValue(Out));
        using var dataset = ModelArguments.OpenDataset(parsed);
        var split = parsed.GetRequiredValue(ModelArguments.Split);
        var network = PublicWeights.Load(parsed, dataset.Classes.Classes.Count, new TrainingOptions().Seed, parsed.GetRequiredValue(Weights)).Network;
        using var checkpoint = new Checkpoint(network, new CheckpointCard
        {
            Form = network.Form,
            Classes = dataset.Classes,
            DataSet = Path.GetFileName(dataset.Folder),
        });
        if (dataset.Classes.Classes.Count > network.Classes)
        {
            throw new UsageException(
                $"{parsed.GetRequiredValue(Weights)} tells {network.Classes} classes apart, and {dataset.Folder} has {dataset.Classes.Classes.Count}: give {PublicWeights.Partial.Name} for another layer of scores, with random weights.");
        }
        var folder = FolderPath.Whole(parsed.GetRequiredValue(Out));
        var size = PictureSize.Read(parsed, Size, dataset[split][0].Image.Size(), network.SizeMultiple);
        var notes = parsed.GetValue(PublicWeights.Partial) ? "Weights imported in part; the other layers are random." : "Imported weights.";
        var exporter = new ModelExporter(
            checkpoint,
            new ModelInput(size.Width, size.Height, ChannelOrder.Bgr),
            ClassRoles.Assign(dataset.Classes, network.Classes, null));
        var exported = exporter.Export(
            folder, new ModelDescription(Path.GetFileName(folder), "1", parsed.GetRequiredValue(Licence), notes), dataset, split, stop);
        Console.WriteLine(
            $"{folder}: {network.Classes} outputs; same class as the network on {exported.Agreement:P3} of the pixels compared.");
        ExportCommand.TellOfFormer(exported.Former);
    }
}
