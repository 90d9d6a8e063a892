using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Reports;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>report</c>: writes the page of a run anew; <c>train</c> writes it at its end.</summary>
internal static class ReportCommand
{
    private static readonly Argument<string> Run = new("RUN") { Description = "Folder of a run." };
    private static readonly Option<string?> Data = new("--data", "--dataset") { Description = "The run's dataset, to show the worst pictures of its split val." };

    public static Command Create()
    {
        var command = new Command("report", "Write the page of a run: curves, figures, worst pictures, configuration.");
        command.Arguments.Add(Run);
        command.Options.Add(Data);
        command.Run((parsed, stop) => Write(new RunFolder(parsed.GetRequiredValue(Run)), parsed.GetValue(Data), stop));
        return command;
    }

    private static void Write(RunFolder folder, string? data, CancellationToken stop)
    {
        using var dataset = data is null ? null : SegmentationDataset.Open(data, "val");
        Tell(folder, dataset, stop);
        if (dataset is null)
            Console.WriteLine("Without --data it shows no worst pictures.");
    }

    /// <summary>Writes the page and says where it is.</summary>
    public static void Tell(RunFolder folder, SegmentationDataset? dataset, CancellationToken stop) =>
        Console.WriteLine($"Report: {RunReport.Write(folder, dataset, stop)}");
}
