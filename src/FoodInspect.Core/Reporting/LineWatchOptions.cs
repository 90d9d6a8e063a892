using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting;

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
    /// When the line inspected for so long without an item, after some before, an alert says so, 0 for never: the belt is empty, or something bright covers the lens,
    /// or the camera looks elsewhere.
    /// </summary>
    public double NoItemsAfterSeconds { get; init; } = 600;

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
        if (options.UnusableAfterSeconds is not (>= 0 and <= 3600))
            yield return new($"{keyPath}:UnusableAfterSeconds", $"{options.UnusableAfterSeconds}", "out of range", "Give 0 to 3600 seconds");
        if (options.RemindAfterSeconds is not (>= 0 and <= 86400))
            yield return new($"{keyPath}:RemindAfterSeconds", $"{options.RemindAfterSeconds}", "out of range", "Give 0 to 86400 seconds");
        if (options.HangsAfterSeconds is not (>= 0 and <= 86400))
            yield return new($"{keyPath}:HangsAfterSeconds", $"{options.HangsAfterSeconds}", "out of range", "Give 0 to 86400 seconds");
        if (options.DroppedRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:DroppedRatio", $"{options.DroppedRatio}", "out of range", "Give 0 to 1");
        if (options.LowestRateRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:LowestRateRatio", $"{options.LowestRateRatio}", "out of range", "Give 0 to 1");
        if (options.NoItemsAfterSeconds is not (>= 0 and <= 86400))
            yield return new($"{keyPath}:NoItemsAfterSeconds", $"{options.NoItemsAfterSeconds}", "out of range", "Give 0 to 86400 seconds");
        if (options.LowestSharpnessRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:LowestSharpnessRatio", $"{options.LowestSharpnessRatio}", "out of range", "Give 0 to 1");
        if (options.LowestBrightnessRatio is not (>= 0 and <= 1))
            yield return new($"{keyPath}:LowestBrightnessRatio", $"{options.LowestBrightnessRatio}", "out of range", "Give 0 to 1");
    }
}
