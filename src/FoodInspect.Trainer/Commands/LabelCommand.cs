using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>label</c>: a local web page to label the frames of a split.</summary>
internal static class LabelCommand
{
    private static readonly Argument<string> Dataset = new("dataset") { Description = "Folder of a dataset, or of a line's captured frames." };
    private static readonly Option<string> Split = new("--split") { Description = "The split to label; captured frames are in to-label.", DefaultValueFactory = _ => "train" };
    private static readonly Option<string?> Model = new("--model") { Description = "Model or checkpoint that predicts label maps of frames that have none." };
    private static readonly Option<string?> Sam = new("--sam") { Description = "Folder with a Segment Anything encoder and decoder (ONNX); GrabCut without it." };
    private static readonly Option<int> Port = new("--port") { Description = "Port of the page; 0 takes any free one.", DefaultValueFactory = _ => 0 };

    private static readonly Option<string?> MoveReadyTo = new("--move-ready-to") { Description = "Move the frames that are ready into this split, and end." };

    public static Command Create()
    {
        var command = new Command("label", "Label frames in the browser, on this machine.") { Dataset, Split, Model, Sam, Port, MoveReadyTo };
        command.Run((parsed, stop) =>
        {
            if (parsed.GetValue(MoveReadyTo) is { } split)
                MoveReady(parsed, split);
            else
                ServeAsync(parsed, stop).GetAwaiter().GetResult();
        });
        return command;
    }

    private static void MoveReady(ParseResult parsed, string split)
    {
        using var set = LabellingSet.Open(parsed.GetRequiredValue(Dataset), parsed.GetRequiredValue(Split));
        Console.WriteLine($"Moved {ReadyFrames.Move(set, split)} frames of {set.Folder} from {set.Split} to {split}.");
    }

    private static async Task ServeAsync(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Port) is var port && port is < 0 or > 65535)
            throw new UsageException($"--port {port} is no port; give 0 to 65535.");
        using var desk = OpenDesk(parsed);
        await using var server = await LabellingServer.StartAsync(desk, port, stop);
        Console.WriteLine($"Labelling {desk.Set.Frames.Count} frames of {desk.Set.Folder}, split {desk.Set.Split}, with {desk.SegmenterName}.");
        Console.WriteLine($"Open {server.Url} in a browser on this machine. Ctrl+C ends it; what is labelled is on disk.");
        var stopped = new TaskCompletionSource();
        await using var registration = stop.Register(stopped.SetResult);
        await stopped.Task;
    }

    private static LabellingDesk OpenDesk(ParseResult parsed)
    {
        var set = LabellingSet.Open(parsed.GetRequiredValue(Dataset), parsed.GetRequiredValue(Split));
        IPromptSegmenter? segmenter = null;
        try
        {
            segmenter = parsed.GetValue(Sam) is { } sam ? SamSegmenter.Open(sam) : new GrabCutSegmenter();
            return new LabellingDesk(set, segmenter, parsed.GetValue(Model) is { } model ? OpenModel(model, set) : null);
        }
        catch
        {
            segmenter?.Dispose();
            set.Dispose();
            throw;
        }
    }

    private static ISegmentationEngine OpenModel(string folder, LabellingSet set)
    {
        // A folder with both is the line's model; the checkpoint is what it was made of.
        if (File.Exists(Path.Combine(folder, ModelFolder.GraphFileName)))
        {
            var model = ModelFolder.Open(folder);
            RequireSameClasses(folder, model.Card.Classes.Select(known => known.Name), set);
            return new OnnxEngine(model);
        }
        var checkpoint = Checkpoint.Load(folder);
        try
        {
            RequireSameClasses(folder, checkpoint.Card.Classes.Classes.Select(known => known.Name), set);
            return new TorchEngine(checkpoint.Network, ownsNetwork: true);
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>A model of other classes would fill the label maps with ids that mean something else here.</summary>
    private static void RequireSameClasses(string folder, IEnumerable<string> names, LabellingSet set)
    {
        string[] predicted = [.. names], wanted = [.. set.Classes.Select(known => known.Name)];
        if (!predicted.SequenceEqual(wanted))
            throw new UsageException($"--model {folder} predicts {string.Join(", ", predicted)}; the data set's classes are {string.Join(", ", wanted)}.");
    }
}
