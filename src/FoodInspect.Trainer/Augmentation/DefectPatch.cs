using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>A defect cut from an item, and the colour of the skin that it lay on. Owns its cutout.</summary>
internal sealed class DefectPatch : IDisposable
{
    private readonly Cutout _cutout;
    private readonly Scalar? _skin;

    private DefectPatch(Cutout cutout, Scalar? skin)
    {
        _cutout = cutout;
        _skin = skin;
    }

    /// <summary>Columns and rows of the box that holds it, px.</summary>
    public Size Size => _cutout.Image.Size();

    /// <summary>Cuts the pixels of one class out of an item, with a soft edge where it is wide enough for one; the caller owns the patch.</summary>
    /// <param name="image">BGR, the box of the item; stays the caller's.</param>
    /// <param name="mask">Class ids of the same box.</param>
    /// <param name="item">255 where the item is, of which some pixels have the class.</param>
    /// <param name="id">The class.</param>
    /// <param name="product">The class of the skin around it.</param>
    public static DefectPatch Cut(Mat image, Mat mask, Mat item, int id, int product)
    {
        using var inside = ItemRegions.PixelsOfClass(mask, item, id);
        using var around = ItemRegions.PixelsOfClass(mask, item, product);
        Scalar? skin = Cv2.CountNonZero(around) >= ItemCutter.FewestPixels ? Cv2.Mean(image, around) : null;
        var box = Cv2.BoundingRect(inside);
        using var silhouette = inside.SubMat(box);
        var opacity = new Mat();
        // The edge of a crack of two pixels must not be as wide as the crack, which would fade.
        var widthPx = Cv2.CountNonZero(silhouette) / (double)Math.Max(box.Width, box.Height);
        Cv2.GaussianBlur(silhouette, opacity, new Size(0, 0), Math.Clamp(widthPx / 6, 0.4, 1.2));
        using var pixels = image.SubMat(box);
        return new DefectPatch(Cutout.OfClass(pixels.Clone(), opacity, silhouette, id), skin);
    }

    /// <summary>A copy, the caller's.</summary>
    public Cutout Copy() => _cutout.Clone();

    /// <summary>A patch of this shape with another surface and class, the caller's.</summary>
    /// <param name="surface">BGR, 8-bit, of any size; stays the caller's.</param>
    /// <param name="id">The class.</param>
    public Cutout FilledWith(Mat surface, int id)
    {
        var image = new Mat();
        Cv2.Resize(surface, image, Size, interpolation: InterpolationFlags.Linear);
        return Cutout.OfClass(image, _cutout.Opacity.Clone(), _cutout.Opacity, id);
    }

    /// <summary>
    /// Makes a copy differ from another skin as this defect did from its own: each colour by the skins' ratio, but by no more than three and no less than a fifth.
    /// Leaves it where nothing of its own skin was seen.
    /// </summary>
    /// <param name="copy">Is painted on.</param>
    /// <param name="skin">Mean BGR of the skin that it is laid on.</param>
    public void Stain(Cutout copy, Scalar skin)
    {
        if (_skin is not { } own)
            return;
        static double Factor(double other, double own) => Math.Clamp(other / Math.Max(own, 1), 0.2, 3);
        Cv2.Multiply(copy.Image, new Scalar(Factor(skin.Val0, own.Val0), Factor(skin.Val1, own.Val1), Factor(skin.Val2, own.Val2)), copy.Image);
    }

    public void Dispose() => _cutout.Dispose();
}
