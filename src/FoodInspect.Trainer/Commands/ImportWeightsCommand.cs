using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Export;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>import-weights</c>: makes a model folder of public ENet weights (safetensors with PyTorch-ENet's names, which are this
/// network's own; the form is that of the early PyTorch-ENet), compared with the network on pictures of their dataset.
/// </summary>
internal static class ImportWeightsCommand
{
    private static readonly Argument<string> Weights = new("weights") { Description = "The safetensors file." };
    private static readonly Option<string> Out = new("--out") { Description = "The model folder.", Required = true };
    private static readonly Option<string> Licence = new("--licence") { Description = "Licence text on the card.", DefaultValueFactory = _ => "" };

    public static Command Create()
    {
        var command = new Command("import-weights", "Make a model of public ENet weights.");
        command.Arguments.Add(Weights);
        foreach (var option in new Option[] { ModelArguments.Data, ModelArguments.Split, Out, Licence })
            command.Options.Add(option);
        command.Run(Import);
        return command;
    }

    private static void Import(ParseResult parsed, CancellationToken stop)
    {
        using var dataset = ModelArguments.OpenDataset(parsed);
        var pictures = dataset[parsed.GetRequiredValue(ModelArguments.Split)];
        var network = WeightImport.Load(parsed.GetRequiredValue(Weights));
        using var checkpoint = new Checkpoint(network, new CheckpointCard
        {
            Form = network.Form,
            Classes = dataset.Classes,
            DataSet = Path.GetFileName(dataset.Folder),
        });
        var folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(parsed.GetRequiredValue(Out)));
        var first = pictures[0].Image;
        var exporter = new ModelExporter(
            checkpoint,
            new ModelInput(first.Width, first.Height, ChannelOrder.Bgr),
            ClassRoles.Assign(dataset.Classes, network.Classes, null));
        var agreement = exporter.Export(
            folder, new ModelDescription(Path.GetFileName(folder), "1", parsed.GetRequiredValue(Licence), "Imported weights."), dataset, pictures, stop);
        Console.WriteLine(
            $"{folder}: {network.Classes} outputs; same class as the network on {agreement:P3} of the pixels compared.");
    }
}
