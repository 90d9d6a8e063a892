using FoodInspect.Trainer.Promotion;
using Spectre.Console;

namespace FoodInspect.Trainer.Commands;

/// <summary>Prints what was compared between two models, with what the rules say of it.</summary>
internal static class PromotionTable
{
    public static void Print(IEnumerable<PromotionFinding> findings)
    {
        RedirectedConsole.Widen();
        var table = new Table().AddColumns("", "current", "candidate", "change", "rule", "", "note");
        foreach (var finding in findings)
        {
            string[] cells =
            [
                finding.Measure, Text(finding.Current, finding.Unit), Text(finding.Candidate, finding.Unit), Change(finding),
                finding.Rule, Outcome(finding.Outcome), finding.Note,
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
        AnsiConsole.Write(table);
    }

    /// <summary>A refused finding in a sentence.</summary>
    public static string Refusal(PromotionFinding finding) =>
        $"{finding.Measure}: {Text(finding.Current, finding.Unit)} → {Text(finding.Candidate, finding.Unit)}; the rule: {finding.Rule}"
        + (finding.Note.Length > 0 ? $" ({finding.Note})" : "");

    private static string Text(double? value, FindingUnit unit) => value is not { } known ? "–" : unit switch
    {
        FindingUnit.Share => FormattableString.Invariant($"{known * 100:0.00} %"),
        FindingUnit.Milliseconds => FormattableString.Invariant($"{known:0.0} ms"),
        FindingUnit.Ratio => FormattableString.Invariant($"{known:0.00}"),
        _ => FormattableString.Invariant($"{known:0}"),
    };

    private static string Change(PromotionFinding finding) => (finding.Candidate - finding.Current) is not { } change ? "" : finding.Unit switch
    {
        FindingUnit.Share => FormattableString.Invariant($"{change * 100:+0.00;-0.00;0.00}"),
        FindingUnit.Milliseconds => FormattableString.Invariant($"{change:+0.0;-0.0;0.0}"),
        FindingUnit.Ratio => FormattableString.Invariant($"{change:+0.00;-0.00;0.00}"),
        _ => FormattableString.Invariant($"{change:+0;-0;0}"),
    };

    private static string Outcome(FindingOutcome outcome) => outcome switch
    {
        FindingOutcome.Held => "ok",
        FindingOutcome.Refused => "WORSE",
        _ => "",
    };
}
