using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays items cut from other training pictures on free background ("Simple Copy-Paste", Ghiasi et al. 2021, arXiv 2012.07177).
/// An item is a connected region of anything but background, so product and defect stay together. Items are drawn by kind
/// (the set of classes they have), each kind as often as another, which gives rare kinds their share.
/// </summary>
public sealed class CopyPasteAugmentation : IAugmentation, IDisposable
{
    private const int FewestPixels = 80;
    private const double MostCoverage = 0.5;

    private readonly AugmentationOptions options;
    private readonly CutoutPlacer placer;
    private readonly List<Cutout>[] kinds;

    public CopyPasteAugmentation(
        AugmentationOptions options, IEnumerable<LabelledPicture> pictures, int background, int ignore)
    {
        this.options = options;
        placer = new CutoutPlacer(background);
        var byKind = new SortedDictionary<string, List<Cutout>>(StringComparer.Ordinal);
        foreach (var picture in pictures)
            Cut(picture, background, ignore, byKind);
        kinds = [.. byKind.Values];
    }

    /// <summary>How many items there are to draw from.</summary>
    public int Items => kinds.Sum(kind => kind.Count);

    public void Apply(LabelledPicture picture, Random random)
    {
        if (kinds.Length == 0)
            return;
        var items = random.Next(options.PastedItems + 1);
        for (var i = 0; i < items; i++)
        {
            var kind = kinds[random.Next(kinds.Length)];
            using var item = kind[random.Next(kind.Count)].Warped(
                random.Between(0, 360), random.Factor(0.45), random.Chance(0.5));
            // Every second item gets another colour, a few a very different one: the next fruit is not in the training set.
            if (random.Chance(0.5))
            {
                ColourShift.Apply(
                    item.Image, random.Around(0, random.Chance(0.3) ? 30 : 12), random.Factor(0.4), random.Factor(0.3));
            }
            placer.Place(item, picture, random);
        }
    }

    public void Dispose()
    {
        foreach (var item in kinds.SelectMany(kind => kind))
            item.Dispose();
    }

    private static void Cut(LabelledPicture picture, int background, int ignore, SortedDictionary<string, List<Cutout>> byKind)
    {
        using var labelled = new Mat();
        using var ignored = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(background), labelled, CmpTypes.NE);
        Cv2.Compare(picture.Mask, Scalar.All(ignore), ignored, CmpTypes.EQ);
        labelled.SetTo(Scalar.All(0), ignored);
        using var components = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(labelled, components, statistics, centroids);
        for (var id = 1; id < count; id++)
        {
            var box = new Rect(
                statistics.At<int>(id, 0), statistics.At<int>(id, 1), statistics.At<int>(id, 2), statistics.At<int>(id, 3));
            if (statistics.At<int>(id, 4) < FewestPixels || !IsWhole(box, picture.Image))
                continue;
            var item = CutOne(picture, components, id, Rect.Inflate(box, 1, 1));
            var kind = KindOf(item.Mask);
            if (!byKind.TryGetValue(kind, out var items))
                byKind[kind] = items = [];
            items.Add(item);
        }
    }

    private static bool IsWhole(Rect box, Mat image) =>
        box.Left > 0 && box.Top > 0 && box.Right < image.Width && box.Bottom < image.Height
        && box.Width * box.Height < MostCoverage * image.Width * image.Height;

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

    private static string KindOf(Mat mask)
    {
        var counts = PixelCounts.Of(mask);
        return string.Join('+', Enumerable.Range(0, Cutout.Outside).Where(id => counts[id] > 0));
    }
}
