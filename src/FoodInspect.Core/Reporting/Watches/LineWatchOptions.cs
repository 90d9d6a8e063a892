using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>When a line counts as not inspecting, or as overloaded.</summary>
public sealed record LineWatchOptions
{
    /// <summary>Without a judged frame for so long, the line does not inspect.</summary>
    public double StaleAfterSeconds { get; init; } = 5;

    /// <summary>
    /// When every frame for so long was NotInspected, or more than half of the frames of twice as long, at least five seconds,
    /// the line does not inspect; a single dark frame is none yet.
    /// </summary>
    public double UnusableAfterSeconds { get; init; } = 1;

    /// <summary>While the line does not inspect, an alert says so again each time that so long has passed; 0 for never.</summary>
    public double RemindAfterSeconds { get; init; } = 600;

    /// <summary>When frames are on their way and none came through for so long, in whole seconds, the line hangs, and the program ends; 0 for never.</summary>
    public double HangsAfterSeconds { get; init; } = 60;

    /// <summary>When more than this share of the frames of ten seconds was dropped, an alert says so, 0 to 1; 1 for never.</summary>
    public double DroppedRatio { get; init; } = 0.1;

    /// <summary>When the camera delivers less than this share of the frames of its best ten seconds, an alert says so, 0 to 1; 0 for never.</summary>
    public double LowestRateRatio { get; init; } = 0.5;

    /// <summary>
    /// When the line inspected for so long without that an item came, after some before, an alert says so, 0 for never: the belt is empty or stands, or something bright covers the lens,
    /// or the camera looks elsewhere or hangs.
    /// </summary>
    public double NoItemsAfterSeconds { get; init; } = 600;

    /// <summary>When more than this share of the last hundred items was rejected, an alert says so, and another when it is half of it at the most, 0 to 1; 1 for never.</summary>
    public double RejectedRatio { get; init; } = 0.4;

    /// <summary>When the items of a minute are less than this share as sharp as those of the first minutes since the start, an alert says so, 0 to 1; 0 for never.</summary>
    public double LowestSharpnessRatio { get; init; } = 0.5;

    /// <summary>
    /// When the items of a minute are less than this share as bright as those of the first minutes since the start, or those less than this share as bright as
    /// them, an alert says so, 0 to 1; 0 for never.
    /// </summary>
    public double LowestBrightnessRatio { get; init; } = 0.7;
}

/// <summary>Says what is wrong with <see cref="LineWatchOptions"/>.</summary>
public static class LineWatchOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, LineWatchOptions options)
    {
        if (options.StaleAfterSeconds is not (> 0 and <= 3600))
            yield return new($"{keyPath}:StaleAfterSeconds", $"{options.StaleAfterSeconds}", "out of range", "Give more than 0 to 3600 seconds");
        const double Day = 24 * 3600;
        foreach (var (key, value, most, unit) in new[]
        {
            (nameof(options.UnusableAfterSeconds), options.UnusableAfterSeconds, 3600, " seconds"),
            (nameof(options.RemindAfterSeconds), options.RemindAfterSeconds, Day, " seconds"),
            (nameof(options.HangsAfterSeconds), options.HangsAfterSeconds, Day, " seconds"),
            (nameof(options.DroppedRatio), options.DroppedRatio, 1, ""),
            (nameof(options.LowestRateRatio), options.LowestRateRatio, 1, ""),
            (nameof(options.NoItemsAfterSeconds), options.NoItemsAfterSeconds, Day, " seconds"),
            (nameof(options.RejectedRatio), options.RejectedRatio, 1, ""),
            (nameof(options.LowestSharpnessRatio), options.LowestSharpnessRatio, 1, ""),
            (nameof(options.LowestBrightnessRatio), options.LowestBrightnessRatio, 1, ""),
        })
        {
            if (!(value >= 0 && value <= most))
                yield return new($"{keyPath}:{key}", $"{value}", "out of range", $"Give 0 to {most}{unit}");
        }
    }
}
