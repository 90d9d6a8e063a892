namespace FoodInspect.Core.Capture;

/// <summary>
/// When a picture cannot be judged. The defaults catch a covered lens and a blinded sensor, and nothing that a line in order
/// shows: an empty, evenly lit belt has next to no edges, so blur is judged only where a limit for it is configured.
/// </summary>
public sealed record PictureQualityLimits
{
    /// <summary>Mean brightness, 0 to 1, below which a picture is black.</summary>
    public double MinimumBrightnessRatio { get; init; } = 0.02;

    /// <summary>Mean brightness, 0 to 1, above which a picture is overexposed.</summary>
    public double MaximumBrightnessRatio { get; init; } = 0.98;

    /// <summary>
    /// Sharpness (<see cref="PictureQualityMeter"/>) below which a picture is blurred; 0 never. Set it from the metric
    /// <c>foodinspect_picture_sharpness</c> of the empty belt, if the belt has a texture.
    /// </summary>
    public double MinimumSharpness { get; init; }
}
