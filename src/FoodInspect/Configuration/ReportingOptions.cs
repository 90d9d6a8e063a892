using FoodInspect.Core.Configuration;
using FoodInspect.Core.Reporting;

namespace FoodInspect.Configuration;

/// <summary>Who is told what the lines find.</summary>
public sealed record ReportingOptions
{
    /// <summary>Which findings become alerts, and how often.</summary>
    public AlertOptions Alerts { get; init; } = new();

    /// <summary>When a line counts as not inspecting.</summary>
    public LineWatchOptions Watch { get; init; } = new();

    /// <summary>Alerts into a file.</summary>
    public JsonLinesOptions JsonLines { get; init; } = new();

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
    /// <param name="rules">The names of all configured rules.</param>
    public static IEnumerable<ConfigurationProblem> Validate(
        string keyPath, ReportingOptions options, IReadOnlyCollection<string> rules) =>
        AlertOptionsValidator.Validate($"{keyPath}:Alerts", options.Alerts, rules)
            .Concat(LineWatchOptionsValidator.Validate($"{keyPath}:Watch", options.Watch))
            .Concat(JsonLinesOptionsValidator.Validate($"{keyPath}:JsonLines", options.JsonLines))
            .Concat(EvidenceOptionsValidator.Validate($"{keyPath}:Evidence", options.Evidence))
            .Concat(CapturedFramesOptionsValidator.Validate($"{keyPath}:CapturedFrames", options.CapturedFrames));
}
