using System.CommandLine;
using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Evaluation;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>evaluate</c>: compares a model's answers with a split's masks; prints and writes figures and the confusion matrix.</summary>
internal static class EvaluateCommand
{
    private static readonly Option<string?> JsonFile = new("--json") { Description = "File for the figures." };

    public static Command Create()
    {
        var command = new Command("evaluate", "Measure a model on a split of a dataset.");
        foreach (var option in new Option[] { ModelArguments.Model, ModelArguments.Data, ModelArguments.Split, ModelArguments.Engine, JsonFile })
            command.Options.Add(option);
        command.Run(Evaluate);
        return command;
    }

    private static void Evaluate(ParseResult parsed, CancellationToken stop)
    {
        using var dataset = ModelArguments.OpenDataset(parsed);
        SegmentationEngines.RequireFit(parsed.GetValue(ModelArguments.Engine), parsed.GetRequiredValue(ModelArguments.Model), dataset);
        using var engine = ModelArguments.OpenEngine(parsed);
        var report = Evaluator.Evaluate(engine, dataset[parsed.GetRequiredValue(ModelArguments.Split)], dataset.Classes, stop);
        ReportTable.Print(report);
        if (parsed.GetValue(JsonFile) is { } file)
            File.WriteAllText(file, JsonSerializer.Serialize(report, Checkpoint.Json));
    }
}
