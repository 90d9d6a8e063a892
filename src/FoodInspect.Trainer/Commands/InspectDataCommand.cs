using System.CommandLine;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Checks;
using FoodInspect.Trainer.Data.Groups;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>inspect-data</c>: what a data set holds, and what would lead training or its figures astray.</summary>
internal static class InspectDataCommand
{
    private const int PairsPrinted = 10;

    private static readonly Argument<string> Dataset = new("dataset") { Description = "The dataset." };
    private static readonly Option<string?> Page = new("--page") { Description = "Write a page with samples to this HTML file." };
    private static readonly Option<bool> Strict = new("--strict") { Description = "End with 6 if there is a warning." };

    public static Command Create()
    {
        var command = new Command("inspect-data", "Show what a dataset holds, and find leaks between its splits.") { Dataset, Page, Strict, GroupArguments.Pattern, GroupArguments.Table };
        command.Run(Inspect);
        return command;
    }

    private static void Inspect(ParseResult parsed, CancellationToken stop)
    {
        var dataset = DatasetFolder.Open(parsed.GetRequiredValue(Dataset));
        var table = Path.Combine(dataset.Folder, PictureGroups.FileName);
        var groups = GroupArguments.Groups(parsed) ?? (File.Exists(table) ? PictureGroups.ByTable(table) : null);
        var inspection = DatasetInspection.Run(dataset, groups, stop);
        Print(inspection);
        if (parsed.GetValue(Page) is { } page)
            WritePage(page, inspection);
        if (parsed.GetValue(Strict) && inspection.Warnings.Count > 0)
            throw new CheckFailedException($"{inspection.Warnings.Count} warnings.");
    }

    private static void WritePage(string page, DatasetInspection inspection)
    {
        try
        {
            InspectionPage.Write(page, inspection);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{page} cannot be written: {failure.Message}");
        }
        Console.WriteLine($"Wrote {page}");
    }

    private static void Print(DatasetInspection inspection)
    {
        RedirectedConsole.Widen();
        var splits = new Table().AddColumn("split, least – median – most").AddColumns("pictures", "width", "height", "brightness", "sharpness");
        var classes = new Table().AddColumn("split").AddColumns("class", "pixels", "share", "pictures", "regions");
        foreach (var split in inspection.Dataset.Splits)
        {
            var pictures = inspection.Of(split).ToArray();
            splits.AddRow(
                Markup.Escape(split), $"{pictures.Length}", Text(pictures.Select(picture => (double)picture.Size.Width), "F0"), Text(pictures.Select(picture => (double)picture.Size.Height), "F0"),
                Text(pictures.Select(picture => picture.Brightness), "F2"), Text(pictures.Select(picture => picture.Sharpness), "F0"));
            foreach (var row in inspection.Balance(split))
                classes.AddRow(Markup.Escape(split), Markup.Escape(row.Name), $"{row.Pixels:N0}", $"{row.Share * 100:F3} %", $"{row.Pictures}", $"{row.Regions}");
        }
        AnsiConsole.Write(splits);
        AnsiConsole.Write(classes);
        Print(inspection.Leaks, "");
        Print(inspection.Contradictions, ", labelled with different classes");
        foreach (var warning in inspection.Warnings)
            Console.WriteLine($"Warning: {warning}");
    }

    private static void Print(IReadOnlyList<AlikePair> pairs, string more)
    {
        foreach (var pair in pairs.Take(PairsPrinted))
            Console.WriteLine($"{pair.First.Picture.Origin} shows the same as {pair.Second.Picture.Origin} ({pair.Similarity:F3}){more}");
        if (pairs.Count > PairsPrinted)
            Console.WriteLine($"… and {pairs.Count - PairsPrinted} more pairs{more}");
    }

    private static string Text(IEnumerable<double> values, string format)
    {
        var spread = Spread.Of(values);
        return $"{spread.Least.ToString(format)} – {spread.Median.ToString(format)} – {spread.Most.ToString(format)}";
    }
}
