using FoodInspect.Core.Configuration;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>Which findings become alerts, and how often.</summary>
public sealed record AlertOptions
{
    /// <summary>Violations below this severity are counted and logged only.</summary>
    public Severity MinimumSeverity { get; init; } = Severity.Warn;

    /// <summary>
    /// After a delivered alert, further alerts of the same rule on the same line are held back (and counted) for so many
    /// seconds. Alerts of severity Stop and those about the camera and the line's state are never held back; one about a
    /// folder that takes no more pictures, a sink that takes no alerts, or pictures that have changed comes once an hour, for each of them.
    /// </summary>
    public double CooldownSeconds { get; init; } = 30;

    /// <summary>Other cooldowns, in seconds, by the name of the rule; these hold back alerts of severity Stop too.</summary>
    public IReadOnlyDictionary<string, double> RuleCooldownSeconds { get; init; } = new Dictionary<string, double>();

    /// <summary>How many alerts may wait for a slow sink; beyond that the oldest of the least severe are dropped and counted.</summary>
    public int QueueLength { get; init; } = 256;

    /// <summary>The cooldown of an alert.</summary>
    public TimeSpan CooldownOf(Alert alert) => alert.Kind switch
    {
        AlertKind.Violation or AlertKind.ItemNotInspected or AlertKind.FramesDropped or AlertKind.FrameRateFell =>
            TimeSpan.FromSeconds(RuleCooldownSeconds.GetValueOrDefault(alert.Rule, alert.Severity == Severity.Stop ? 0 : CooldownSeconds)),
        // What lasts is found again each minute, or with each picture; people need to hear of it now and then.
        AlertKind.StorageRefused or AlertKind.SharpnessFell or AlertKind.BrightnessChanged => TimeSpan.FromHours(1),
        _ => TimeSpan.Zero,
    };
}

/// <summary>Says what is wrong with <see cref="AlertOptions"/>.</summary>
public static class AlertOptionsValidator
{
    private const double LongestCooldownSeconds = 24 * 3600;

    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    /// <param name="keyPath">Where they stand.</param>
    /// <param name="options">The options.</param>
    /// <param name="rules">The names of all configured rules.</param>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, AlertOptions options, IReadOnlyCollection<string> rules)
    {
        if (!IsCooldown(options.CooldownSeconds))
            yield return Cooldown($"{keyPath}:CooldownSeconds", options.CooldownSeconds);
        foreach (var (rule, seconds) in options.RuleCooldownSeconds)
        {
            if (!IsCooldown(seconds))
                yield return Cooldown($"{keyPath}:RuleCooldownSeconds:{rule}", seconds);
            if (!rules.Contains(rule))
            {
                yield return new(
                    $"{keyPath}:RuleCooldownSeconds:{rule}", null, "no recipe has a rule of this name",
                    rules.Count == 0 ? "Remove it" : $"The rules are {string.Join(", ", rules)}");
            }
        }

        if (options.QueueLength is < 1 or > 100_000)
            yield return new($"{keyPath}:QueueLength", $"{options.QueueLength}", "out of range", "Give 1 to 100000 alerts");
    }

    private static bool IsCooldown(double seconds) => seconds is >= 0 and <= LongestCooldownSeconds;

    private static ConfigurationProblem Cooldown(string keyPath, double seconds) =>
        new(keyPath, $"{seconds}", "not a cooldown", "Give 0 (no cooldown) to 86400 seconds");
}
