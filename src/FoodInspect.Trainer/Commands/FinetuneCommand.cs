using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>finetune</c>: gives a trained model other classes, and trains it from the classification layer downwards, what lies lower
/// later and at lower rates.
/// </summary>
internal static class FinetuneCommand
{
    private static readonly TrainingArguments Training = new(TrainingOptions.OfFineTuning);

    private static readonly Option<string> From = new("--from") { Description = "Checkpoint, model folder, or file of weights (.safetensors, .onnx) to start from.", Required = true };
    private static readonly Option<bool> Extend = new("--extend") { Description = "Keep the model's classes and add the dataset's; else the dataset's replace them." };
    private static readonly Option<string?> Source = new("--source") { Description = "Dataset that the model was trained on: its split val is measured too, which shows what is forgotten." };
    private static readonly Option<string[]> Phases = new("--phase") { Description = "What learns, and how fast, once a phase: '10: head=2e-3, stage5=2e-4' (epochs: layer groups and rates; 'all' for the others; what is not named is frozen)." };

    // What holds for a whole run, in place of phases.
    private static readonly string[] Uniform = ["--epochs", "--learning-rate"];

    public static Command Create()
    {
        var command = new Command("finetune", "Fine-tune a trained model on another dataset.");
        Option[] own = [From, PublicWeights.Partial, RunArguments.Dataset, RunArguments.Out, RunArguments.Resume, Extend, Source, Phases];
        foreach (var option in own.Concat(NetworkArguments.All).Concat(Training.All))
            command.Options.Add(option);
        command.Run(Finetune);
        return command;
    }

    private static void Finetune(ParseResult parsed, CancellationToken stop)
    {
        var options = Training.Read(parsed) with { From = parsed.GetRequiredValue(From) };
        RunArguments.InFolder(parsed, folder => Finetune(parsed, options, folder, stop));
    }

    private static void Finetune(ParseResult parsed, TrainingOptions options, RunFolder folder, CancellationToken stop)
    {
        using var dataset = RunArguments.OpenDataset(parsed, folder, stop);
        using var original = OriginalOf(parsed, options, dataset);
        var network = NetworkOf(parsed, original, options, dataset);
        options = WithPhases(options, parsed, network, original.RandomGroups);
        using var source = SourceOf(parsed, original, dataset.Classes);
        RunArguments.Train(parsed, network, options, dataset, folder, source, stop);
    }

    private static SegmentationNetwork NetworkOf(ParseResult parsed, OriginalModel original, TrainingOptions options, SegmentationDataset dataset)
    {
        try
        {
            if (!parsed.GetValue(Extend))
                return original.ForClasses(dataset.Classes, options.Seed);
            var network = original.WithAdded(dataset.Classes, options.Seed, out var all);
            dataset.Relabel(all);
            return network;
        }
        catch (ArgumentOutOfRangeException failure)
        {
            throw new UsageException($"{dataset.Folder}: {failure.Message}");
        }
    }

    private static OriginalModel OriginalOf(ParseResult parsed, TrainingOptions options, SegmentationDataset dataset)
    {
        var start = options.From!;
        PublicWeights.RequireFile(parsed, start);
        if (File.Exists(start))
        {
            var imported = PublicWeights.Load(parsed, dataset.Classes.Classes.Count, options.Seed, start);
            return new OriginalModel(imported.Network, null, imported.RandomGroups);
        }
        return OriginalModel.Load(start, NetworkArguments.ReadPoints(parsed, From), options.Seed);
    }

    private static TrainingOptions WithPhases(
        TrainingOptions options, ParseResult parsed, SegmentationNetwork network, IReadOnlyList<string> random)
    {
        if (parsed.GetValue(Phases) is not { Length: > 0 } texts)
            return options with { Phases = PhasePlan.Default(network.Groups, options.Epochs, options.LearningRate, random) };
        if (Uniform.FirstOrDefault(parsed.IsGiven) is { } given)
            throw new UsageException($"{given} and --phase exclude each other: phases say how long they last and how fast they learn.");
        try
        {
            var phases = texts.Select(TrainingPhase.Parse).ToArray();
            return options with
            {
                Phases = phases,
                Epochs = phases.Sum(phase => phase.Epochs),
                LearningRate = phases.Max(phase => phase.HighestRate),
            };
        }
        catch (FormatException failure)
        {
            throw new UsageException(failure.Message);
        }
    }

    private static SourceDomain? SourceOf(ParseResult parsed, OriginalModel original, ClassList outputs)
    {
        if (parsed.GetValue(Source) is not { } folder)
            return null;
        if (original.RandomGroups.Count > 0)
        {
            throw new UsageException(
                $"--source {folder} cannot be measured: the weights did not bring {string.Join(", ", original.RandomGroups)}, so there is no model that knew it.");
        }
        if (original.Classes is null && original.Network.Form.Preprocessing is not null)
        {
            throw new UsageException(
                $"--source {folder} cannot be measured: with the preprocessing that is asked for, the weights are not the model that knew it.");
        }
        var dataset = SegmentationDataset.Open(folder, "val");
        try
        {
            var extended = parsed.GetValue(Extend);
            // In the ids of what answers: the new model where it has the old classes too, else the old one.
            dataset.Relabel(extended ? outputs : original.Classes ?? dataset.Classes);
            return new SourceDomain(dataset, extended ? null : original.Network);
        }
        catch (ArgumentException failure)
        {
            dataset.Dispose();
            throw new UsageException($"--source {folder} is not what the model was trained on: {failure.Message}");
        }
    }
}
