using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>What <c>train</c> and <c>finetune</c> do alike: the dataset, the run's folder, and the run in it.</summary>
internal static class RunArguments
{
    public static Option<string> Dataset { get; } = new("--dataset", "--data") { Description = "Folder of the dataset, with splits train and val; or sim:NAME?…, which is written into the run's folder first.", Required = true };

    public static Option<string> Out { get; } = new("--out") { Description = "Folder of the run.", Required = true };

    public static Option<bool> Resume { get; } = new("--resume") { Description = "Go on from the run's last checkpoint." };

    /// <summary>Does something in the run's folder, which is this process's until then, and in order if an earlier one was killed in it.</summary>
    /// <exception cref="UsageException">It holds a run and none is to be resumed, or the other way round.</exception>
    /// <exception cref="IOException">Another process trains there, or it cannot be written.</exception>
    public static void InFolder(ParseResult parsed, Action<RunFolder> body)
    {
        var folder = new RunFolder(parsed.GetRequiredValue(Out));
        var isNew = !Directory.Exists(folder.Path);
        try
        {
            using var claim = folder.Claim();
            folder.Recover();
            RequireFit(folder, parsed.GetValue(Resume));
            body(folder);
        }
        finally
        {
            if (isNew)
                DeleteIfEmpty(folder.Path);
        }
    }

    private static void DeleteIfEmpty(string folder)
    {
        try
        {
            Directory.Delete(folder);
        }
        catch (IOException)
        {
            // It holds a run, or was never made.
        }
    }

    private static void RequireFit(RunFolder folder, bool resume)
    {
        if (folder.HasLast && !resume)
            throw new UsageException($"{folder.Path} holds a run already: go on with --resume, or choose another --out.");
        if (!folder.HasLast && resume)
            throw new UsageException($"{folder.Path} holds no run to resume.");
        // A run writes a list of classes, which would give the masks of a data set another meaning.
        if (!folder.HasLast && OccupantOf(folder.Path) is { } occupant)
            throw new UsageException($"{folder.Path} is the folder of {occupant}; choose another --out.");
    }

    private static string? OccupantOf(string folder) =>
        File.Exists(Path.Combine(folder, ModelCard.FileName)) ? "a model"
        : SplitReader.SplitsIn(folder).Any() ? "a dataset"
        : null;

    public static SegmentationDataset OpenDataset(ParseResult parsed, RunFolder folder, CancellationToken stop) =>
        SegmentationDataset.Open(SimulatedDataset.FolderOf(parsed.GetRequiredValue(Dataset), folder.Path, stop), "train", "val");

    /// <param name="parsed">Whether to resume.</param>
    /// <param name="network">Becomes the run's.</param>
    /// <param name="options">How to train.</param>
    /// <param name="dataset">What on.</param>
    /// <param name="folder">Where checkpoints go.</param>
    /// <param name="source">The domain that the network comes from, if it is to be measured too.</param>
    /// <param name="stop">Ends the run after the step.</param>
    public static void Train(
        ParseResult parsed, SegmentationNetwork network, TrainingOptions options, SegmentationDataset dataset, RunFolder folder,
        SourceDomain? source, CancellationToken stop)
    {
        using var run = RunOf(network, options, dataset, folder, source);
        if (parsed.GetValue(Resume))
        {
            foreach (var difference in run.Resume())
                Console.WriteLine($"Resumed with another option: {difference}.");
        }
        TrainingDisplay.Show(run, dataset, folder, stop);
        ReportCommand.Tell(folder, dataset, stop);
    }

    private static TrainingRun RunOf(
        SegmentationNetwork network, TrainingOptions options, SegmentationDataset dataset, RunFolder folder, SourceDomain? source)
    {
        try
        {
            return new TrainingRun(network, options, dataset, folder, TimeProvider.System, source);
        }
        catch (ArgumentException failure)
        {
            network.Dispose();
            throw new UsageException(failure.Message);
        }
    }
}
