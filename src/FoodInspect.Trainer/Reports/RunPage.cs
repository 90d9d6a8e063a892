using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using FoodInspect.Core.Numerics;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;

namespace FoodInspect.Trainer.Reports;

/// <summary>Composes the page of a run: one HTML file, styles and pictures inside, no script.</summary>
internal static class RunPage
{
    public static string Compose(RunReport report) => $"""
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Run {Text(report.Name)}</title>
        <style>{Style()}</style>
        </head>
        <body>
        <header>
        <h1>{Text(report.Name)}</h1>
        <p>{Text(report.Best.Form.Description)}, trained on {Text(report.Best.DataSet)}</p>
        </header>
        <main>
        {Figures(report)}
        {Charts(report.History)}
        {Validation(report.Best.Validation)}
        {Worst(report)}
        {RunSettings.Compose(report)}
        </main>
        </body>
        </html>

        """;

    /// <summary>Text that a page shows as it is.</summary>
    internal static string Text(string text) => WebUtility.HtmlEncode(text);

    internal static string Percent(double? share) => share is { } value ? string.Create(CultureInfo.InvariantCulture, $"{value * 100:0.0} %") : "–";

    private static string Figures(RunReport report)
    {
        var validation = report.Best.Validation;
        (string Name, string Value)[] figures =
        [
            ("best mean IoU", Percent(report.Best.BestMeanIoU)),
            ("pixel accuracy", Percent(validation?.PixelAccuracy)),
            ("mean boundary IoU", Percent(validation?.MeanBoundaryIoU)),
            ("best epoch", Epoch(report)),
            ("validation pictures", $"{validation?.Pictures}"),
            ("images a second", Speed(report.History)),
            ("seed", $"{report.Best.Training?.Seed}"),
        ];
        var tiles = figures.Select(figure => $"<div><dt>{figure.Name}</dt><dd>{figure.Value}</dd></div>");
        return $"<dl class=\"figures\">{string.Concat(tiles)}</dl>";
    }

    private static string Epoch(RunReport report) =>
        report.History.Count == 0 ? $"{report.Best.Epoch}" : $"{report.Best.Epoch} <small>of {report.History[^1].Epoch}</small>";

    private static string Speed(IReadOnlyList<EpochRecord> history) =>
        history.Count == 0 ? "–" : Median.Of([.. history.Select(record => record.PicturesPerSecond)]).ToString("0.0", CultureInfo.InvariantCulture);

    private static string Charts(IReadOnlyList<EpochRecord> history)
    {
        if (history.Count == 0)
            return Section("Curves", "<p>The run kept no history: it was trained with a version that did not.</p>");
        var charts = RunCharts.Draw(history).Select(chart => $"<figure><figcaption>{chart.Title}</figcaption><img alt=\"{chart.Title} over epochs\" src=\"{chart.DataUri}\"></figure>");
        return Section("Curves", $"<div class=\"charts\">{string.Concat(charts)}</div>");
    }

    private static string Validation(EvaluationReport? validation) => validation is null
        ? ""
        : "<div class=\"pair\">" + Section("Classes", ClassTable(validation))
            + Section("Confusion matrix", Confusion(validation), "A row is a true class; its cells say as what its pixels were answered, in percent.") + "</div>";

    private static string ClassTable(EvaluationReport validation)
    {
        var rows = new StringBuilder();
        foreach (var (id, item) in validation.Classes.Index())
            rows.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Chip(id)}{Text(item.Name)}</th>{Bar(item.Iou)}{Bar(item.Precision)}{Bar(item.Recall)}{Bar(item.BoundaryIoU)}</tr>");
        return $"<div class=\"wide\"><table><thead><tr><th>class</th><th>IoU</th><th>precision</th><th>recall</th><th>boundary IoU</th></tr></thead><tbody>{rows}</tbody></table></div>"
            + string.Concat(validation.NotShown.Select(item => $"<p>{Text(item.Name)} is not among the true classes of these pictures, and in no mean; {item.AnsweredPixels} pixels were answered as it.</p>"));
    }

    private static string Bar(double? share) =>
        string.Create(CultureInfo.InvariantCulture, $"<td class=\"bar\" style=\"--share:{share ?? 0:0.000}\">{Percent(share)}</td>");

    private static string Confusion(EvaluationReport validation)
    {
        var table = new StringBuilder("<div class=\"wide\"><table class=\"confusion\"><thead><tr><th>true</th>");
        for (var column = 0; column < validation.ConfusionMatrix[0].Count; column++)
            table.Append(CultureInfo.InvariantCulture, $"<th>{(column < validation.Classes.Count ? Text(validation.Classes[column].Name) : "void")}</th>");
        table.Append("</tr></thead><tbody>");
        foreach (var (row, item) in validation.Classes.Index())
        {
            var counts = validation.ConfusionMatrix[row];
            var total = counts.Sum();
            table.Append(CultureInfo.InvariantCulture, $"<tr><th scope=\"row\">{Text(item.Name)}</th>");
            foreach (var (column, count) in counts.Index())
                table.Append(Cell(total == 0 ? null : count / (double)total, isRight: row == column));
            table.Append("</tr>");
        }
        return table.Append("</tbody></table></div>").ToString();
    }

    private static string Cell(double? share, bool isRight) => string.Create(
        CultureInfo.InvariantCulture, $"<td class=\"{(isRight ? "right" : "wrong")}\" style=\"--share:{share ?? 0:0.000}\">{(share is { } known ? $"{known * 100:0.0}" : "–")}</td>");

    private static string Worst(RunReport report)
    {
        if (report.Worst.Count == 0)
            return "";
        var pictures = report.Worst.Select(worst =>
            $"<article><h3>{Text(worst.Name)} <small>mean IoU {Percent(worst.MeanIoU)}, {Percent(worst.WrongShare)} of the pixels wrong</small></h3><div class=\"views\">"
            + View("picture", worst.Picture) + View("truth", worst.Truth) + View("answer", worst.Answer) + View("wrong pixels", worst.Errors) + "</div></article>");
        var key = report.Best.Classes.Classes.Skip(1).Select(item => $"<span>{Chip(item.Id)}{Text(item.Name)}</span>");
        return Section(
            "Worst pictures", $"<p class=\"key\">{string.Concat(key)}<span><i style=\"background:#eb1e28\"></i>wrong</span><span><i style=\"background:#f0c81e\"></i>unlabelled</span></p>{string.Concat(pictures)}",
            "Those validation pictures with the lowest mean IoU, the worst first.");
    }

    private static string View(string name, string uri) => $"<figure><img alt=\"{name}\" src=\"{uri}\"><figcaption>{name}</figcaption></figure>";

    private static string Chip(int id) => $"<i style=\"background:{Overlay.ColourOf(id)}\"></i>";

    internal static string Section(string title, string content, string note = "") =>
        $"<section><h2>{title}</h2>{(note.Length > 0 ? $"<p>{note}</p>" : "")}{content}</section>";

    private static string Style()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("run.css")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
