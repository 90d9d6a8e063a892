using OpenCvSharp;

namespace FoodInspect.Trainer.Data;

/// <summary>
/// Where what is seen ends: at the picture's edge, and at unlabelled pixels that hang together with it, such as the rim that undistortion
/// leaves. An item that reaches it may go on out of sight. Unlabelled pixels amid the picture are no edge: there somebody was not sure.
/// </summary>
internal static class EdgeOfView
{
    private const byte Unlabelled = 255;
    private const byte Outside = 128;

    /// <summary>255 on the outermost pixels that are seen; the caller's.</summary>
    /// <param name="unlabelled">255 on unlabelled pixels, 0 elsewhere, 8-bit; stays the caller's.</param>
    public static Mat Of(Mat unlabelled)
    {
        // The picture's surroundings are as little labelled as its rim.
        using var padded = new Mat();
        Cv2.CopyMakeBorder(unlabelled, padded, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(Unlabelled));
        Cv2.FloodFill(padded, new Point(0, 0), Scalar.All(Outside), out _, Scalar.All(0), Scalar.All(0), FloodFillFlags.Link8);
        using var outside = new Mat();
        Cv2.Compare(padded, Scalar.All(Outside), outside, CmpTypes.EQ);
        using var square = Cv2.GetStructuringElement(MorphShapes.Rect, new Size(3, 3));
        Cv2.Dilate(outside, outside, square);
        using var inside = outside.SubMat(new Rect(new Point(1, 1), unlabelled.Size()));
        return inside.Clone();
    }
}
