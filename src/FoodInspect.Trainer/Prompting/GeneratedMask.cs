using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>A mask that was found without a person's hint; only the part inside its box is kept. Owns its picture.</summary>
/// <param name="Box">Around the mask, in pixels of the picture.</param>
/// <param name="Mask">255 inside, 0 outside, 8-bit, of the box's size.</param>
/// <param name="AreaPixels">Pixels inside.</param>
/// <param name="PredictedIou">What the network thinks of it, 0 to 1.</param>
/// <param name="Stability">How clear its edge is, 0 to 1.</param>
public sealed record GeneratedMask(Rect Box, Mat Mask, int AreaPixels, double PredictedIou, double Stability) : IDisposable
{
    public void Dispose() => Mask.Dispose();

    /// <summary>Pixels in both over pixels in either, 0 to 1.</summary>
    public double IntersectionOverUnion(GeneratedMask other)
    {
        var shared = Box & other.Box;
        if (shared.Width <= 0 || shared.Height <= 0)
            return 0;
        using var mine = new Mat(Mask, new Rect(shared.TopLeft - Box.TopLeft, shared.Size));
        using var others = new Mat(other.Mask, new Rect(shared.TopLeft - other.Box.TopLeft, shared.Size));
        using var both = new Mat();
        Cv2.BitwiseAnd(mine, others, both);
        var intersection = Cv2.CountNonZero(both);
        return (double)intersection / (AreaPixels + other.AreaPixels - intersection);
    }
}
