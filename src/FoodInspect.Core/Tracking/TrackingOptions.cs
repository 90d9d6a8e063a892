using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Tracking;

/// <summary>A velocity of the belt in the picture.</summary>
/// <param name="X">Pixels a frame to the right; negative to the left.</param>
/// <param name="Y">Pixels a frame downwards; negative upwards.</param>
public sealed record BeltVelocity(double X, double Y);

/// <summary>How items are followed along the belt.</summary>
public sealed record TrackingOptions
{
    /// <summary>
    /// How far the belt moves from one frame to the next, in pixels; null estimates it from the moving items. Give it where
    /// like items lie at a regular pitch and the belt moves by more than half of that pitch a frame: nobody can tell there.
    /// </summary>
    public BeltVelocity? VelocityPxPerFrame { get; init; }

    /// <summary>An item counts once it was seen in so many frames.</summary>
    public int ConfirmFrames { get; init; } = 3;

    /// <summary>
    /// A confirmed item that is no longer seen is expected further on for at most so many frames, or until it must have left
    /// the picture. An unconfirmed one is forgotten after two.
    /// </summary>
    public int MaximumMissedFrames { get; init; } = 60;

    /// <summary>Crumbs of the label map no further than this from a larger piece belong to it, in pixels of the camera's picture.</summary>
    public double JoinGapPx { get; init; } = 4;

    /// <summary>How far a border may be from where it was expected, in pixels of the camera's picture.</summary>
    public double MatchMarginPx { get; init; } = 3;
}

/// <summary>Says what is wrong with <see cref="TrackingOptions"/>.</summary>
public static class TrackingOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, TrackingOptions options)
    {
        if (options.VelocityPxPerFrame is { } velocity && !(double.IsFinite(velocity.X) && double.IsFinite(velocity.Y)))
            yield return new($"{keyPath}:VelocityPxPerFrame", $"{velocity.X}, {velocity.Y}", "not a velocity", "Give X and Y in pixels a frame, or leave it out to estimate it");
        if (options.ConfirmFrames is < 1 or > 1000)
            yield return new($"{keyPath}:ConfirmFrames", $"{options.ConfirmFrames}", "out of range", "Give 1 to 1000 frames");
        if (options.MaximumMissedFrames is < 0 or > 10_000)
            yield return new($"{keyPath}:MaximumMissedFrames", $"{options.MaximumMissedFrames}", "out of range", "Give 0 to 10000 frames");
        if (!(options.JoinGapPx >= 0 && double.IsFinite(options.JoinGapPx)))
            yield return new($"{keyPath}:JoinGapPx", $"{options.JoinGapPx}", "not a distance", "Give pixels, 0 or more");
        if (!(options.MatchMarginPx >= 0 && double.IsFinite(options.MatchMarginPx)))
            yield return new($"{keyPath}:MatchMarginPx", $"{options.MatchMarginPx}", "not a distance", "Give pixels, 0 or more");
    }
}
