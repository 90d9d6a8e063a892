using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>train</c>: trains an ENet on a dataset and keeps the best and the last checkpoint in a run's folder.</summary>
internal static class TrainCommand
{
    private static readonly TrainingArguments Training = new(new TrainingOptions());

    private static readonly Option<string?> Preview = new("--preview") { Description = "Write a sheet of varied crops to this PNG, and train nothing." };
    private static readonly Option<string?> From = new("--from") { Description = "Start with the weights of this checkpoint or model folder, of the same classes." };
    private static readonly Option<PoolingWindow> Pooling = TrainingArguments.Default("--pooling", PoolingWindow.TwoByTwo, "Window of max pooling.");
    private static readonly Option<SlopeSharing> Slopes = TrainingArguments.Default("--slopes", SlopeSharing.PerLayer, "How PReLU slopes are shared; PerLayer exports to the fastest model.");
    private static readonly Option<DecoderActivation> Decoder = TrainingArguments.Default("--decoder", DecoderActivation.ReLU, "Activation of the decoder.");

    public static Command Create()
    {
        var command = new Command("train", "Train an ENet on a dataset.");
        Option[] own = [RunArguments.Dataset, RunArguments.Out, RunArguments.Resume, Preview, From, Pooling, Slopes, Decoder];
        foreach (var option in own.Concat(Training.All))
            command.Options.Add(option);
        command.Run(Train);
        return command;
    }

    private static void Train(ParseResult parsed, CancellationToken stop)
    {
        var options = Training.Read(parsed) with { From = parsed.GetValue(From) };
        var folder = RunArguments.FolderOf(parsed);
        using var dataset = RunArguments.OpenDataset(parsed, folder, stop);
        if (parsed.GetValue(Preview) is { } sheet)
            CropSheet.Write(sheet, options, dataset);
        else
            RunArguments.Train(parsed, NetworkOf(parsed, options, dataset), options, dataset, folder, null, stop);
    }

    private static SegmentationNetwork NetworkOf(ParseResult parsed, TrainingOptions options, SegmentationDataset dataset)
    {
        if (options.From is { } start)
        {
            Option[] form = [Pooling, Slopes, Decoder];
            return form.FirstOrDefault(option => parsed.IsGiven(option.Name)) is { } given
                ? throw new UsageException($"{given.Name} and --from exclude each other: weights bring their network's form.")
                : InitialNetwork.From(start, dataset.Classes);
        }
        var fresh = new ENetOptions
        {
            Classes = dataset.Classes.Classes.Count,
            Pooling = parsed.GetValue(Pooling),
            Slopes = parsed.GetValue(Slopes),
            Decoder = parsed.GetValue(Decoder),
        };
        return InitialNetwork.Random(fresh, options.Seed);
    }
}
