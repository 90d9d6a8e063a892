using FoodInspect.Core.Reporting;

namespace FoodInspect.Hosting;

/// <summary>What a recorded run found rule by rule, as a table in plain text.</summary>
internal static class RuleTable
{
    private const string Indent = "  ";

    private static readonly string[] _headings = ["violations", "items", "pictures"];

    /// <summary>The lines of the table, its heading first; none if there are no rules.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<RuleSummary> rules)
    {
        if (rules.Count == 0)
            return [];
        string[][] rows = [_headings, .. rules.Select(Row)];
        var widths = _headings.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return rows.Select(row => Indent + string.Join(Indent, row.Select((cell, column) => column == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[column]))));
    }

    private static string[] Row(RuleSummary rule) => [rule.Rule, $"{rule.Items}", $"{rule.Pictures}"];
}
