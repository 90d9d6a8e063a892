using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Lays cut-out items on free background, with a faint shadow.</summary>
/// <param name="background">The class on which items may lie.</param>
/// <param name="gapPixels">How far apart items lie.</param>
internal sealed class CutoutPlacer(int background, int gapPixels = 2)
{
    private const int Attempts = 12;

    /// <summary>Looks for a place where the item touches nothing but background, and lays it there; false if none was found.</summary>
    public bool Place(Cutout item, LabelledPicture picture, Random random) =>
        // Up to half of the item may lie outside: items enter and leave the picture.
        Place(item, picture, item.Image.Width / 2, item.Image.Height / 2, Shadow.Draw(random), random) is not null;

    /// <summary>Looks for a free place and lays the item there.</summary>
    /// <param name="item">Stays the caller's.</param>
    /// <param name="picture">Is painted on.</param>
    /// <param name="outsideX">So many columns of the item may lie outside the picture.</param>
    /// <param name="outsideY">So many rows may.</param>
    /// <param name="shadow">The item's shadow.</param>
    /// <param name="random">Chooses the place.</param>
    /// <returns>The place; null if none was found.</returns>
    public Rect? Place(Cutout item, LabelledPicture picture, int outsideX, int outsideY, Shadow shadow, Random random)
    {
        var (columns, rows) = (picture.Image.Width - item.Image.Width + (2 * outsideX), picture.Image.Height - item.Image.Height + (2 * outsideY));
        if (columns < 1 || rows < 1)
            return null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var place = new Rect(random.Next(columns) - outsideX, random.Next(rows) - outsideY, item.Image.Width, item.Image.Height);
            if (IsFree(item, picture.Mask, place))
            {
                Lay(item, picture, place, shadow);
                return place;
            }
        }
        return null;
    }

    /// <summary>Lays the item at a place, over whatever is there.</summary>
    public static void Lay(Cutout item, LabelledPicture picture, Rect place, Random random) => Lay(item, picture, place, Shadow.Draw(random));

    private static void Lay(Cutout item, LabelledPicture picture, Rect place, Shadow shadow)
    {
        if (!place.IntersectsWith(new Rect(0, 0, picture.Image.Width, picture.Image.Height)))
            return;
        CastShadow(item, picture.Image, place, shadow);
        LayFlat(item, picture, place);
    }

    /// <summary>Lays the item at a place without a shadow, over whatever is there, as a part of it.</summary>
    public static void LayFlat(Cutout item, LabelledPicture picture, Rect place)
    {
        var visible = place.Intersect(new Rect(0, 0, picture.Image.Width, picture.Image.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return;
        var part = new Rect(visible.X - place.X, visible.Y - place.Y, visible.Width, visible.Height);
        using var ground = picture.Image.SubMat(visible);
        using var image = item.Image.SubMat(part);
        using var opacity = item.Opacity.SubMat(part);
        Blending.Lay(ground, image, opacity);
        using var groundMask = picture.Mask.SubMat(visible);
        using var mask = item.Mask.SubMat(part);
        using var covered = new Mat();
        Cv2.Compare(mask, Scalar.All(Cutout.Outside), covered, CmpTypes.NE);
        mask.CopyTo(groundMask, covered);
    }

    private bool IsFree(Cutout item, Mat mask, Rect place)
    {
        var around = Rect.Inflate(place, gapPixels, gapPixels);
        var visible = around.Intersect(new Rect(0, 0, mask.Width, mask.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return false;
        using var covered = new Mat();
        Cv2.Compare(item.Mask, Scalar.All(Cutout.Outside), covered, CmpTypes.NE);
        using var framed = new Mat();
        Cv2.CopyMakeBorder(covered, framed, gapPixels, gapPixels, gapPixels, gapPixels, BorderTypes.Constant, Scalar.All(0));
        Cv2.Dilate(framed, framed, null, iterations: gapPixels);
        using var here = framed.SubMat(new Rect(visible.X - around.X, visible.Y - around.Y, visible.Width, visible.Height));
        using var occupied = new Mat();
        using var ground = mask.SubMat(visible);
        Cv2.Compare(ground, Scalar.All(background), occupied, CmpTypes.NE);
        Cv2.BitwiseAnd(occupied, here, occupied);
        return Cv2.CountNonZero(occupied) == 0;
    }

    private static void CastShadow(Cutout item, Mat image, Rect place, Shadow cast)
    {
        var margin = (int)(3 * cast.BlurPixels) + 1;
        using var shadow = new Mat();
        Cv2.CopyMakeBorder(item.Opacity, shadow, margin, margin, margin, margin, BorderTypes.Constant, Scalar.All(0));
        Cv2.GaussianBlur(shadow, shadow, new Size(0, 0), cast.BlurPixels);
        var around = Rect.Inflate(place, margin, margin) + cast.Offset;
        var visible = around.Intersect(new Rect(0, 0, image.Width, image.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return;
        using var ground = image.SubMat(visible);
        using var part = shadow.SubMat(new Rect(visible.X - around.X, visible.Y - around.Y, visible.Width, visible.Height));
        using var black = new Mat(ground.Size(), MatType.CV_8UC3, Scalar.All(0));
        using var faint = new Mat();
        part.ConvertTo(faint, MatType.CV_8UC1, cast.Depth);
        Blending.Lay(ground, black, faint);
    }
}
