using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;

namespace FoodInspect.Hosting;

/// <summary>What a recorded run found rule by rule, as a table in plain text.</summary>
internal static class RuleTable
{
    private const string Indent = "  ";
    private const string NotMeasured = "-";

    private static readonly string[] Headings = ["rule", "items", "pictures", "least", "median", "most", "unit"];

    /// <summary>The lines of the table, what it shows first; none if there are no rules.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<RuleSummary> rules)
    {
        if (rules.Count == 0)
            return [];
        string[][] rows = [Headings, .. rules.Select(Row)];
        var widths = Headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows
            .Select(row => Indent + string.Join(Indent, row.Select((cell, column) => IsText(column) ? cell.PadRight(widths[column]) : cell.PadLeft(widths[column]))).TrimEnd())
            .Prepend("rules: how many items and pictures violate each, and the worst that it measured of each item or picture");
    }

    private static bool IsText(int column) => column == 0 || column == Headings.Length - 1;

    private static string[] Row(RuleSummary rule) =>
    [
        rule.Rule, $"{rule.Items}", $"{rule.Pictures}",
        .. rule.Measured is { } range
            ? (string[])[range.Unit.Text(range.Least), range.Unit.Text(range.Median), range.Unit.Text(range.Most), MetricLabels.Of(range.Unit)]
            : [NotMeasured, NotMeasured, NotMeasured, NotMeasured],
    ];
}
