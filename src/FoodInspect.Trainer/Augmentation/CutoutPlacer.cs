using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Lays cut-out items on free background, with a faint shadow.</summary>
internal sealed class CutoutPlacer(int background)
{
    private const int Attempts = 12;
    private const int GapPixels = 2;

    /// <summary>Looks for a place where the item touches nothing but background, and lays it there; false if none was found.</summary>
    public bool Place(Cutout item, LabelledPicture picture, Random random)
    {
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            // Up to half of the item may lie outside: items enter and leave the picture.
            var x = random.Next(-item.Image.Width / 2, picture.Image.Width - (item.Image.Width / 2));
            var y = random.Next(-item.Image.Height / 2, picture.Image.Height - (item.Image.Height / 2));
            var place = new Rect(x, y, item.Image.Width, item.Image.Height);
            if (IsFree(item, picture.Mask, place))
            {
                Lay(item, picture, place, random);
                return true;
            }
        }
        return false;
    }

    /// <summary>Lays the item at a place, over whatever is there.</summary>
    public static void Lay(Cutout item, LabelledPicture picture, Rect place, Random random)
    {
        var visible = place.Intersect(new Rect(0, 0, picture.Image.Width, picture.Image.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return;
        CastShadow(item, picture.Image, place, random);
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
        var around = Rect.Inflate(place, GapPixels, GapPixels);
        var visible = around.Intersect(new Rect(0, 0, mask.Width, mask.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return false;
        using var covered = new Mat();
        Cv2.Compare(item.Mask, Scalar.All(Cutout.Outside), covered, CmpTypes.NE);
        using var framed = new Mat();
        Cv2.CopyMakeBorder(covered, framed, GapPixels, GapPixels, GapPixels, GapPixels, BorderTypes.Constant, Scalar.All(0));
        Cv2.Dilate(framed, framed, null, iterations: GapPixels);
        using var here = framed.SubMat(new Rect(visible.X - around.X, visible.Y - around.Y, visible.Width, visible.Height));
        using var occupied = new Mat();
        using var ground = mask.SubMat(visible);
        Cv2.Compare(ground, Scalar.All(background), occupied, CmpTypes.NE);
        Cv2.BitwiseAnd(occupied, here, occupied);
        return Cv2.CountNonZero(occupied) == 0;
    }

    private static void CastShadow(Cutout item, Mat image, Rect place, Random random)
    {
        var strength = random.Between(0, 0.35);
        var offset = new Point(random.Next(-4, 5), random.Next(-4, 5));
        var margin = 8;
        using var shadow = new Mat();
        Cv2.CopyMakeBorder(item.Opacity, shadow, margin, margin, margin, margin, BorderTypes.Constant, Scalar.All(0));
        Cv2.GaussianBlur(shadow, shadow, new Size(0, 0), random.Between(1.5, 4));
        var around = Rect.Inflate(place, margin, margin) + offset;
        var visible = around.Intersect(new Rect(0, 0, image.Width, image.Height));
        if (visible.Width <= 0 || visible.Height <= 0)
            return;
        using var ground = image.SubMat(visible);
        using var part = shadow.SubMat(new Rect(visible.X - around.X, visible.Y - around.Y, visible.Width, visible.Height));
        using var black = new Mat(ground.Size(), MatType.CV_8UC3, Scalar.All(0));
        using var faint = new Mat();
        part.ConvertTo(faint, MatType.CV_8UC1, strength);
        Blending.Lay(ground, black, faint);
    }
}
