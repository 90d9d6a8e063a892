using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// An item to be laid on another picture: its pixels (BGR), the classes of its pixels (255 outside), and how much of
/// the ground each pixel covers (0 to 255). Owns all three.
/// </summary>
internal sealed class Cutout(Mat image, Mat mask, Mat opacity) : IDisposable
{
    public const byte Outside = 255;

    public Mat Image { get; } = image;

    public Mat Mask { get; } = mask;

    public Mat Opacity { get; } = opacity;

    /// <summary>An item of one class, which is where its silhouette covers more than half of a pixel; owns image and opacity from now on.</summary>
    public static Cutout OfClass(Mat image, Mat opacity, Mat silhouette, int id)
    {
        using var inside = new Mat();
        Cv2.Compare(silhouette, Scalar.All(127), inside, CmpTypes.GT);
        var mask = new Mat(opacity.Size(), MatType.CV_8UC1, Scalar.All(Outside));
        mask.SetTo(Scalar.All(id), inside);
        return new Cutout(image, mask, opacity);
    }

    /// <summary>A copy, which the caller owns.</summary>
    public Cutout Clone() => new(Image.Clone(), Mask.Clone(), Opacity.Clone());

    /// <summary>The classes that it has, in the order of their ids.</summary>
    public int[] ClassIds()
    {
        var counts = PixelCounts.Of(Mask);
        return [.. Enumerable.Range(0, Outside).Where(id => counts[id] > 0)];
    }

    /// <summary>A copy turned, scaled and mirrored, in a box that holds it; the caller owns it.</summary>
    public Cutout Warped(double angleDegrees, double scale, bool mirrored)
    {
        var side = (int)Math.Ceiling(Math.Sqrt((Image.Width * Image.Width) + (Image.Height * Image.Height)) * scale) + 4;
        using var warp = Cv2.GetRotationMatrix2D(new Point2f(Image.Width / 2f, Image.Height / 2f), angleDegrees, scale);
        warp.Set(0, 2, warp.At<double>(0, 2) + ((side - Image.Width) / 2.0));
        warp.Set(1, 2, warp.At<double>(1, 2) + ((side - Image.Height) / 2.0));
        var size = new Size(side, side);
        var (image, mask, opacity) = (new Mat(), new Mat(), new Mat());
        Cv2.WarpAffine(Image, image, warp, size, InterpolationFlags.Linear, BorderTypes.Replicate);
        Cv2.WarpAffine(Mask, mask, warp, size, InterpolationFlags.Nearest, BorderTypes.Constant, Scalar.All(Outside));
        Cv2.WarpAffine(Opacity, opacity, warp, size, InterpolationFlags.Linear, BorderTypes.Constant, Scalar.All(0));
        if (mirrored)
        {
            foreach (var plane in new[] { image, mask, opacity })
                Cv2.Flip(plane, plane, FlipMode.Y);
        }
        return new Cutout(image, mask, opacity);
    }

    /// <summary>A copy without the empty margin, which the caller owns; null where nothing is seen, or no pixel of a class is left.</summary>
    public Cutout? Cropped()
    {
        using var seen = new Mat();
        Cv2.Compare(Opacity, Scalar.All(0), seen, CmpTypes.GT);
        var box = Cv2.BoundingRect(seen);
        return box.Width == 0 || ClassIds().Length == 0 ? null : new Cutout(Image.Clone(box), Mask.Clone(box), Opacity.Clone(box));
    }

    /// <summary>A smaller copy, averaged over the pixels that become one; the caller owns it.</summary>
    public Cutout Shrunk(double scale)
    {
        var size = new Size(Math.Max(1, Math.Round(Image.Width * scale)), Math.Max(1, Math.Round(Image.Height * scale)));
        var (image, mask, opacity) = (new Mat(), new Mat(), new Mat());
        Cv2.Resize(Image, image, size, interpolation: InterpolationFlags.Area);
        LabelScaling.Scale(Mask, mask, size);
        Cv2.Resize(Opacity, opacity, size, interpolation: InterpolationFlags.Area);
        return new Cutout(image, mask, opacity);
    }

    public void Dispose()
    {
        Image.Dispose();
        Mask.Dispose();
        Opacity.Dispose();
    }
}
