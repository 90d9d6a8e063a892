using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Cuts items out of labelled pictures: connected regions of anything but background, so that product and defect stay together.</summary>
internal static class ItemCutter
{
    /// <summary>Smaller regions are specks.</summary>
    public const int FewestPixels = 80;

    /// <summary>The items that are seen whole (<see cref="EdgeOfView"/>); each is the caller's.</summary>
    /// <param name="picture">Stays the caller's.</param>
    /// <param name="background">Id of what is no item.</param>
    /// <param name="ignore">Id of what nobody labelled.</param>
    /// <param name="mostCoverage">Larger shares of the picture are no item.</param>
    public static IEnumerable<Cutout> Cut(LabelledPicture picture, int background, int ignore, double mostCoverage)
    {
        using var regions = ItemRegions.Of(picture.Mask, background, ignore);
        using var ignored = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(ignore), ignored, CmpTypes.EQ);
        using var edge = EdgeOfView.Of(ignored);
        foreach (var item in regions.Items.Where(item => item.AreaPx >= FewestPixels))
        {
            if (IsWhole(item, regions, edge) && IsItem(item.Box, picture.Image, mostCoverage))
                yield return CutOne(picture, item, regions, Rect.Inflate(item.Box, 1, 1));
        }
    }

    private static bool IsItem(Rect box, Mat image, double mostCoverage) => box.Width * box.Height < mostCoverage * image.Width * image.Height;

    private static bool IsWhole(ItemRegion item, ItemRegions regions, Mat edge)
    {
        using var cut = regions.PixelsOf(item, item.Box);
        using var edgeOfBox = edge.SubMat(item.Box);
        Cv2.BitwiseAnd(cut, edgeOfBox, cut);
        return Cv2.CountNonZero(cut) == 0;
    }

    private static Cutout CutOne(LabelledPicture picture, ItemRegion item, ItemRegions regions, Rect box)
    {
        using var inside = regions.PixelsOf(item, box);
        using var image = picture.Image.SubMat(box);
        using var labels = picture.Mask.SubMat(box);
        var mask = new Mat(box.Size, MatType.CV_8UC1, Scalar.All(Cutout.Outside));
        labels.CopyTo(mask, inside);
        var opacity = new Mat();
        Cv2.GaussianBlur(inside, opacity, new Size(3, 3), 0.6);
        return new Cutout(image.Clone(), mask, opacity);
    }
}
