using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Frames kept for training, with the label map that the network gave, as a data set that <c>train</c> reads once a person has
/// corrected the label maps and moved the frames into its split <c>train</c>.
/// </summary>
public sealed record CapturedFramesOptions : StorageOptions
{
    /// <summary>Nothing is captured unless it is switched on.</summary>
    public CapturedFramesOptions() => Folder = "captured";

    /// <summary>The split that frames are put into.</summary>
    public string Split { get; init; } = "to-label";

    /// <summary>Keep frames with which a rule became violated.</summary>
    public bool Flagged { get; init; } = true;

    /// <summary>
    /// A pixel below this probability is unsure, 0 to 1. A frame is uncertain if more than <see cref="UncertainShare"/> of its
    /// pixels are unsure.
    /// </summary>
    public double UncertainConfidence { get; init; } = 0.6;

    /// <summary>Share of unsure pixels, 0 to 1, that makes a frame uncertain; 1 keeps none. Edges of items are always a little unsure.</summary>
    public double UncertainShare { get; init; } = 0.03;

    /// <summary>One frame in so many is kept whatever it shows; 0 keeps none.</summary>
    public int SampleOneIn { get; init; } = 3_000;

    /// <summary>At least so many seconds between two flagged or two uncertain frames: neighbours teach nothing new.</summary>
    public double MinimumIntervalSeconds { get; init; } = 2;
}

/// <summary>Says what is wrong with <see cref="CapturedFramesOptions"/>.</summary>
public static class CapturedFramesOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, CapturedFramesOptions options)
    {
        foreach (var problem in options.ValidateStorage(keyPath))
            yield return problem;
        if (FileName.Of(options.Split) != options.Split)
            yield return new($"{keyPath}:Split", options.Split, "not a name of a split", "Use letters, digits, '-' and '_', for example to-label");
        if (options.UncertainConfidence is not (>= 0 and <= 1))
            yield return new($"{keyPath}:UncertainConfidence", $"{options.UncertainConfidence}", "not a probability", "Give 0 to 1");
        if (options.UncertainShare is not (>= 0 and <= 1))
            yield return new($"{keyPath}:UncertainShare", $"{options.UncertainShare}", "not a share", "Give 0 to 1");
        if (options.SampleOneIn < 0)
            yield return new($"{keyPath}:SampleOneIn", $"{options.SampleOneIn}", "out of range", "Give 0 for none, or one in how many frames");
        if (options.MinimumIntervalSeconds is not (>= 0 and <= 86_400))
            yield return new($"{keyPath}:MinimumIntervalSeconds", $"{options.MinimumIntervalSeconds}", "out of range", "Give 0 to 86400 seconds");
    }
}
