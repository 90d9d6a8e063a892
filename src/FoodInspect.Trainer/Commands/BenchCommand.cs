using System.CommandLine;
using FoodInspect.Core.Numerics;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Promotion;
using OpenCvSharp;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>bench</c>: how large a network is and how long its graph takes for a picture; for a checkpoint, or for a form with random weights.</summary>
internal static class BenchCommand
{
    private static readonly Option<string?> Model = new("--model") { Description = "Folder of a checkpoint; without it, a network with random weights." };
    private static readonly Option<int> Classes = new("--classes") { Description = "Of a network with random weights.", DefaultValueFactory = _ => 4 };
    private static readonly Option<int> Threads = new("--threads") { Description = "Of ONNX Runtime.", DefaultValueFactory = _ => Environment.ProcessorCount };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "Pictures timed; the median counts.", DefaultValueFactory = _ => 20 };

    private static readonly Option<string?> Size = PictureSize.Option("640x360");

    public static Command Create()
    {
        var command = new Command("bench", "Measure a network: parameters, GFLOP and milliseconds a picture.");
        foreach (var option in new Option[] { Model, Classes, Size, Threads, Rounds }.Concat(NetworkArguments.All))
            command.Options.Add(option);
        command.Run(Bench);
        return command;
    }

    private static void Bench(ParseResult parsed, CancellationToken stop)
    {
        if (parsed.GetValue(Rounds) < 1 || parsed.GetValue(Threads) < 1)
            throw new UsageException($"{Rounds.Name} and {Threads.Name} must be at least 1.");
        using var network = NetworkOf(parsed);
        var size = PictureSize.Read(parsed, Size, new Size(640, 360), network.SizeMultiple);
        var cost = NetworkCost.Of(network, size.Width, size.Height);
        var milliseconds = Milliseconds(network, size, parsed.GetValue(Threads), parsed.GetValue(Rounds), stop);
        Console.WriteLine($"{network.Form.Description}, {network.Classes} classes, {size.Width}x{size.Height}");
        Console.WriteLine(FormattableString.Invariant(
            $"{cost.Parameters:N0} parameters  {cost.GigaFlop:F2} GFLOP  {milliseconds:F1} ms a picture ({parsed.GetValue(Threads)} threads)"));
    }

    private static SegmentationNetwork NetworkOf(ParseResult parsed)
    {
        if (parsed.GetValue(Model) is not { } folder)
            return NetworkArguments.Read(parsed, parsed.GetValue(Classes)).Create();
        NetworkArguments.RequireNone(parsed, Model);
        return Checkpoint.Load(folder).Network;
    }

    private static double Milliseconds(SegmentationNetwork network, Size size, int threads, int rounds, CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("foodinspect-bench-");
        try
        {
            var input = new ModelInput(size.Width, size.Height, ChannelOrder.Bgr);
            var path = Path.Combine(folder.FullName, "model");
            ModelFolderWriter.Write(path, NetworkGraph.Write(network, input, "For bench."), ModelExporter.PlainCard(network, input), draft => draft.Card);
            using var segmenter = OnnxSegmenter.Open(
                ModelFolder.Open(path), new InferenceOptions { Provider = ExecutionProvider.Cpu, ThreadsPerSession = threads, MaxBatch = 1 });
            using var picture = new Mat(size, MatType.CV_8UC3);
            Cv2.Randu(picture, Scalar.All(0), Scalar.All(256));
            var times = new double[rounds];
            for (var round = 0; round < rounds; round++)
            {
                stop.ThrowIfCancellationRequested();
                times[round] = PairedSpeed.Run(segmenter, picture, TimeProvider.System);
            }
            return Median.Of(times);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
