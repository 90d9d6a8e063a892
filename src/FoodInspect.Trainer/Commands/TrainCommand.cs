using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>train</c>: trains an ENet on a dataset and keeps the best and the last checkpoint in a run's folder.</summary>
internal static class TrainCommand
{
    private static readonly Option<string> Dataset = new("--dataset") { Description = "Folder of the dataset, with splits train and val; or sim:NAME?…, which is written into the run's folder first.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the run.", Required = true };
    private static readonly Option<bool> Resume = new("--resume") { Description = "Go on from the run's last checkpoint." };
    private static readonly Option<string?> Preview = new("--preview") { Description = "Write a sheet of varied crops to this PNG, and train nothing." };
    private static readonly Option<string?> From = new("--from") { Description = "Start with the weights of this checkpoint or model folder, of the same classes." };
    private static readonly Option<PoolingWindow> Pooling = TrainingArguments.Default("--pooling", PoolingWindow.TwoByTwo, "Window of max pooling.");
    private static readonly Option<SlopeSharing> Slopes = TrainingArguments.Default("--slopes", SlopeSharing.PerLayer, "How PReLU slopes are shared; PerLayer exports to the fastest model.");
    private static readonly Option<DecoderActivation> Decoder = TrainingArguments.Default("--decoder", DecoderActivation.ReLU, "Activation of the decoder.");

    public static Command Create()
    {
        var command = new Command("train", "Train an ENet on a dataset.");
        foreach (var option in new Option[] { Dataset, Out, Resume, Preview, From, Pooling, Slopes, Decoder }.Concat(TrainingArguments.All))
            command.Options.Add(option);
        command.Run(Train);
        return command;
    }

    private static void Train(ParseResult parsed, CancellationToken stop)
    {
        var options = TrainingArguments.Read(parsed);
        var folder = new RunFolder(parsed.GetRequiredValue(Out));
        var resume = parsed.GetValue(Resume);
        if (folder.HasLast && !resume)
            throw new UsageException($"{folder.Path} holds a run already: go on with --resume, or choose another --out.");
        if (resume && !folder.HasLast)
            throw new UsageException($"{folder.Path} holds no run to resume.");
        using var dataset = SegmentationDataset.Open(SimulatedDataset.FolderOf(parsed.GetRequiredValue(Dataset), folder.Path, stop), "train", "val");
        if (parsed.GetValue(Preview) is { } sheet)
        {
            CropSheet.Write(sheet, options, dataset);
            return;
        }
        using var run = RunOf(NetworkOf(parsed, options, dataset), options, dataset, folder);
        if (resume)
            run.Resume();
        TrainingDisplay.Show(report => run.Train(report, stop), dataset, folder);
    }

    private static SegmentationNetwork NetworkOf(ParseResult parsed, TrainingOptions options, SegmentationDataset dataset)
    {
        if (parsed.GetValue(From) is { } start)
        {
            Option[] form = [Pooling, Slopes, Decoder];
            return form.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is { } given
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

    private static TrainingRun RunOf(SegmentationNetwork network, TrainingOptions options, SegmentationDataset dataset, RunFolder folder)
    {
        try
        {
            return new TrainingRun(network, options, dataset, folder, TimeProvider.System);
        }
        catch (ArgumentException failure)
        {
            throw new UsageException(failure.Message);
        }
    }
}
