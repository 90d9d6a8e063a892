using FoodInspect.Trainer.Evaluation;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>Prints a report: figures, classes, confusion matrix (a row is a true class, in percent of its pixels).</summary>
internal static class ReportTable
{
    public static void Print(EvaluationReport report)
    {
        RedirectedConsole.Widen();
        Console.WriteLine($"{report.Pictures} pictures  pixel accuracy {Percent(report.PixelAccuracy)}  mean IoU {Percent(report.MeanIoU)}  mean boundary IoU {Percent(report.MeanBoundaryIoU)}");
        AnsiConsole.Write(Figures(report));
        foreach (var (name, answeredPixels) in report.NotShown)
            Console.WriteLine($"{name} is not among the true classes of these pictures, and in no mean; {answeredPixels} pixels were answered as it");
        AnsiConsole.Write(Confusion(report));
    }

    private static Table Figures(EvaluationReport report)
    {
        var table = new Table().AddColumn("class").AddColumns("IoU", "precision", "recall", "boundary IoU");
        foreach (var row in report.Classes)
            table.AddRow(Markup.Escape(row.Name), Percent(row.Iou), Percent(row.Precision), Percent(row.Recall), Percent(row.BoundaryIoU));
        return table;
    }

    private static Table Confusion(EvaluationReport report)
    {
        var table = new Table().AddColumn("true, % of it as");
        for (var column = 0; column < report.ConfusionMatrix[0].Count; column++)
            table.AddColumn(Markup.Escape(column < report.Classes.Count ? report.Classes[column].Name : "void"));
        for (var row = 0; row < report.Classes.Count; row++)
        {
            var counts = report.ConfusionMatrix[row];
            var total = counts.Sum();
            table.AddRow([
                Markup.Escape(report.Classes[row].Name),
                .. counts.Select(count => total == 0 ? "–" : FormattableString.Invariant($"{count * 100.0 / total:F1}")),
            ]);
        }
        return table;
    }

    private static string Percent(double? share) =>
        share is { } value ? FormattableString.Invariant($"{value * 100:F2} %") : "–";
}
