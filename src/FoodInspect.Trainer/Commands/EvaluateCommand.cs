using System.CommandLine;
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
        var figures = new FiguresFile(parsed.GetValue(JsonFile));
        using var dataset = ModelArguments.OpenDataset(parsed);
        SegmentationEngines.RequireFit(parsed.GetValue(ModelArguments.Engine), parsed.GetRequiredValue(ModelArguments.Model), dataset);
        using var engine = ModelArguments.OpenEngine(parsed);
        var report = Evaluator.Evaluate(engine, dataset[parsed.GetRequiredValue(ModelArguments.Split)], dataset.Classes, stop);
        ReportTable.Print(report);
        figures.Write(report);
    }
}
