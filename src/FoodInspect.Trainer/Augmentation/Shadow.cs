using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>The shadow of an item on the belt.</summary>
/// <param name="Depth">Share of the light that it takes, 0 to 1.</param>
/// <param name="Offset">Where it lies beside the item, pixels.</param>
/// <param name="BlurPixels">Sigma of its edge.</param>
internal readonly record struct Shadow(double Depth, Point Offset, double BlurPixels)
{
    /// <summary>A faint one in any direction.</summary>
    public static Shadow Draw(Random random) =>
        new(random.Between(0, 0.35), new Point(random.Next(-4, 5), random.Next(-4, 5)), random.Between(1.5, 4));
}
