using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>train</c>: trains a network on a dataset and keeps the best and the last checkpoint in a run's folder.</summary>
internal static class TrainCommand
{
    private static readonly TrainingArguments Training = new(new TrainingOptions());

    private static readonly Option<string?> Preview = new("--preview") { Description = "Write a sheet of varied crops to this PNG, and train nothing." };
    private static readonly Option<string?> From = new("--from") { Description = "Start with the weights of this checkpoint or model folder, of the same classes; or of a file (.safetensors, .onnx)." };

    public static Command Create()
    {
        var command = new Command("train", "Train a network on a dataset.");
        Option[] own = [RunArguments.Dataset, RunArguments.Out, RunArguments.Resume, Preview, From, PublicWeights.Partial];
        foreach (var option in own.Concat(NetworkArguments.All).Concat(Training.All))
            command.Options.Add(option);
        command.Run(Train);
        return command;
    }

    private static void Train(ParseResult parsed, CancellationToken stop)
    {
        var options = Training.Read(parsed) with { From = parsed.GetValue(From) };
        RunArguments.InFolder(parsed, folder => Train(parsed, options, folder, stop));
    }

    private static void Train(ParseResult parsed, TrainingOptions options, RunFolder folder, CancellationToken stop)
    {
        PublicWeights.RequireFile(parsed, options.From);
        using var dataset = RunArguments.OpenDataset(parsed, folder, stop);
        if (parsed.GetValue(Preview) is { } sheet)
            WritePreview(sheet, parsed, options, dataset);
        else
            RunArguments.Train(parsed, NetworkOf(parsed, options, dataset), options, dataset, folder, null, stop);
    }

    private static void WritePreview(string sheet, ParseResult parsed, TrainingOptions options, SegmentationDataset dataset)
    {
        using var network = NetworkOf(parsed, options, dataset);
        try
        {
            if (network.Form.Preprocessing is { } preprocessing)
                Preprocessing.Prepare(preprocessing, dataset["train"]);
            CropSheet.Write(sheet, options, dataset);
        }
        catch (Exception failure) when (failure is ArgumentException or IOException)
        {
            throw new UsageException(failure.Message);
        }
    }

    private static SegmentationNetwork NetworkOf(ParseResult parsed, TrainingOptions options, SegmentationDataset dataset)
    {
        if (options.From is { } start && !File.Exists(start))
        {
            NetworkArguments.RequireNone(parsed, From);
            return InitialNetwork.From(start, dataset.Classes);
        }
        var form = NetworkArguments.Read(parsed, dataset.Classes.Classes.Count);
        return options.From is { } file ? PublicWeights.Load(parsed, form, options.Seed, file).Network : InitialNetwork.Random(form, options.Seed);
    }
}
