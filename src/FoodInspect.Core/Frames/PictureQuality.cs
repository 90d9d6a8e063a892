namespace FoodInspect.Core.Frames;

/// <summary>What can be said of a picture before anything looks for defects in it.</summary>
/// <param name="BrightnessRatio">Mean brightness, 0 (black) to 1 (white); NaN if not measured.</param>
/// <param name="Sharpness">Variance of the Laplacian of the grey picture; NaN if not measured.</param>
/// <param name="UnusableReason">Why the picture cannot be judged (black, blurred, frozen …), or null if it can.</param>
public readonly record struct PictureQuality(double BrightnessRatio, double Sharpness, string? UnusableReason)
{
    /// <summary>Nothing measured, nothing against it.</summary>
    public static PictureQuality Unknown => new(double.NaN, double.NaN, null);
}
