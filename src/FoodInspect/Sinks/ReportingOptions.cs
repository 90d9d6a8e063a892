using FoodInspect.Core.Configuration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Reporting.Watches;

namespace FoodInspect.Sinks;

/// <summary>Who is told of what the lines find.</summary>
public sealed record ReportingOptions
{
    /// <summary>Which findings become alerts, and how often.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>When a line counts as not inspecting.</summary>
    public LineWatchOptions Watch { get; init; } = new();

    /// <summary>The console.</summary>
    public ConsoleOptions Console { get; init; } = new();

    /// <summary>A file of alerts.</summary>
    public JsonLinesOptions JsonLines { get; init; } = new();

    /// <summary>A record of all items.</summary>
    public JsonLinesOptions Items { get; init; } = new();

    /// <summary>Alerts by HTTP.</summary>
    public WebhookOptions Webhook { get; init; } = new();

    /// <summary>Pictures that prove an alert.</summary>
    public EvidenceOptions Evidence { get; init; } = new();

    /// <summary>Frames kept for training.</summary>
    public CapturedFramesOptions CapturedFrames { get; init; } = new();
}

/// <summary>Says what is wrong with <see cref="ReportingOptions"/>.</summary>
public static class ReportingOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    /// <param name="keyPath">Where they stand.</param>
    /// <param name="options">The options.</param>
    /// <param name="rules">The names of the rules of all recipes.</param>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, ReportingOptions options, IReadOnlyCollection<string> rules) =>
        AlertOptionsValidator.Validate($"{keyPath}:Alerts", options.Alerts, rules)
            .Concat(LineWatchOptionsValidator.Validate($"{keyPath}:Watch", options.Watch))
            .Concat(ConsoleOptionsValidator.Validate($"{keyPath}:Console", options.Console))
            .Concat(JsonLinesOptionsValidator.Validate($"{keyPath}:JsonLines", options.JsonLines))
            .Concat(JsonLinesOptionsValidator.Validate($"{keyPath}:Items", options.Items))
            .Concat(ValidateFiles(keyPath, options))
            .Concat(WebhookOptionsValidator.Validate($"{keyPath}:Webhook", options.Webhook))
            .Concat(EvidenceOptionsValidator.Validate($"{keyPath}:Evidence", options.Evidence))
            .Concat(CapturedFramesOptionsValidator.Validate($"{keyPath}:CapturedFrames", options.CapturedFrames));

    private static IEnumerable<ConfigurationProblem> ValidateFiles(string keyPath, ReportingOptions options)
    {
        if (options.Items.Path is { } items && items == options.JsonLines.Path)
            yield return new($"{keyPath}:Items:Path", items, "the file of alerts", "Give the items a file of their own");
        if (options is { Evidence.Enabled: true, CapturedFrames.Enabled: true } && options.Evidence.Folder == options.CapturedFrames.Folder)
            yield return new($"{keyPath}:CapturedFrames:Folder", options.CapturedFrames.Folder, "the folder of evidence", "Give the captured frames a folder of their own");
    }
}
