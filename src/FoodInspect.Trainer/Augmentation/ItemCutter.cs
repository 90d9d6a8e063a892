using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>Cuts items out of labelled pictures: connected regions of anything but background, so that product and defect stay together.</summary>
internal static class ItemCutter
{
    private const int FewestPixels = 80;

    /// <summary>The items that are seen whole (<see cref="EdgeOfView"/>); each is the caller's.</summary>
    /// <param name="picture">Stays the caller's.</param>
    /// <param name="background">Id of what is no item.</param>
    /// <param name="ignore">Id of what nobody labelled.</param>
    /// <param name="mostCoverage">Larger shares of the picture are no item.</param>
    public static IEnumerable<Cutout> Cut(LabelledPicture picture, int background, int ignore, double mostCoverage)
    {
        using var labelled = new Mat();
        using var ignored = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(background), labelled, CmpTypes.NE);
        Cv2.Compare(picture.Mask, Scalar.All(ignore), ignored, CmpTypes.EQ);
        labelled.SetTo(Scalar.All(0), ignored);
        using var edge = EdgeOfView.Of(ignored);
        using var components = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(labelled, components, statistics, centroids);
        for (var id = 1; id < count; id++)
        {
            var box = new Rect(
                statistics.At<int>(id, 0), statistics.At<int>(id, 1), statistics.At<int>(id, 2), statistics.At<int>(id, 3));
            if (statistics.At<int>(id, 4) >= FewestPixels && IsWhole(id, box, components, edge) && IsItem(box, picture.Image, mostCoverage))
                yield return CutOne(picture, components, id, Rect.Inflate(box, 1, 1));
        }
    }

    private static bool IsItem(Rect box, Mat image, double mostCoverage) => box.Width * box.Height < mostCoverage * image.Width * image.Height;

    private static bool IsWhole(int id, Rect box, Mat components, Mat edge)
    {
        using var part = components.SubMat(box);
        using var cut = new Mat();
        Cv2.Compare(part, Scalar.All(id), cut, CmpTypes.EQ);
        using var edgeOfBox = edge.SubMat(box);
        Cv2.BitwiseAnd(cut, edgeOfBox, cut);
        return Cv2.CountNonZero(cut) == 0;
    }

    private static Cutout CutOne(LabelledPicture picture, Mat components, int id, Rect box)
    {
        using var part = components.SubMat(box);
        using var inside = new Mat();
        Cv2.Compare(part, Scalar.All(id), inside, CmpTypes.EQ);
        using var image = picture.Image.SubMat(box);
        using var labels = picture.Mask.SubMat(box);
        var mask = new Mat(box.Size, MatType.CV_8UC1, Scalar.All(Cutout.Outside));
        labels.CopyTo(mask, inside);
        var opacity = new Mat();
        Cv2.GaussianBlur(inside, opacity, new Size(3, 3), 0.6);
        return new Cutout(image.Clone(), mask, opacity);
    }
}
