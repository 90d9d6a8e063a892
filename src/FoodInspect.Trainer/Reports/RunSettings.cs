using System.Text;
using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Reports;

/// <summary>The part of a run's page that says with what it was made: options, network, data, versions.</summary>
internal static class RunSettings
{
    public static string Compose(RunReport report)
    {
        var best = report.Best;
        var training = best.Training is null ? [] : Flatten(best.Training);
        var usual = Flatten(best.Training?.Phases is null ? new TrainingOptions() : TrainingOptions.OfFineTuning).ToDictionary(setting => setting.Key, setting => setting.Value);
        var settings = RunPage.Section(
            "Configuration", Table(training.Select(setting => (setting.Key, setting.Value, usual.GetValueOrDefault(setting.Key) != setting.Value))),
            "What differs from the default is marked.");
        var versions = report.History.Select(record => record.Versions).Where(text => text.Length > 0).Distinct().ToList();
        (string, string, bool)[] facts =
        [
            .. Flatten(best.Form).Select(setting => ($"network.{setting.Key}", setting.Value, false)),
            ("dataset", best.DataSet, false),
            ("dataset SHA-256", best.DataSetSha256 ?? "–", false),
            ("steps of the best checkpoint", $"{best.Step}", false),
            .. versions.Select((text, i) => (i == 0 ? "computed with" : "and, after a resume, with", text, false)),
        ];
        return settings + RunPage.Section("Network, data, versions", Table(facts, "facts"));
    }

    private static List<(string Key, string Value)> Flatten<T>(T value) => [.. JsonLeaves.Of(value).Select(leaf => (leaf.Path, leaf.Value.ValueKind switch
    {
        JsonValueKind.Null => "–",
        JsonValueKind.String => leaf.Value.GetString()!,
        _ => leaf.Value.GetRawText(),
    }))];

    private static string Table(IEnumerable<(string Key, string Value, bool IsMarked)> settings, string kind = "settings")
    {
        var rows = new StringBuilder($"<dl class=\"{kind}\">");
        foreach (var (key, value, isMarked) in settings)
            rows.Append($"<div{(isMarked ? " class=\"marked\"" : "")}><dt>{RunPage.Text(key)}</dt><dd>{RunPage.Text(value)}</dd></div>");
        return rows.Append("</dl>").ToString();
    }
}
