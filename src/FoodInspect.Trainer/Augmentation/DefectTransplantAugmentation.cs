using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays defects cut from items of the training set on sound items, also on made-up ones, in the spirit of CutPaste (Li et al. 2021, arXiv 2104.04015).
/// Where only some products of a training set have defects a network learns to tell those products by their looks, and takes every other for sound, or for
/// rotten; what it must learn is a patch that differs from the skin around it. As every third patch is sound skin of another item, which stays product,
/// that something was laid there says nothing. Half of the defects keep their colour, the others differ from their new item as they did from their own.
/// Taken are defects of at least 40 px on items of at least 80 px.
/// </summary>
public sealed class DefectTransplantAugmentation : IAugmentation, IDisposable
{
    private const int FewestDefectPixels = 40;
    private const int ShortestSkinPx = 8;

    // More would make a smear of a small defect, and a huge picture of a long one.
    private const double MostScale = 2;

    private readonly AugmentationOptions _options;
    private readonly int _background;
    private readonly int _product;
    private readonly int _ignore;
    private readonly List<DefectPatch> _patches = [];
    private readonly List<Mat> _skins = [];

    /// <param name="options">The share of sound items that get one.</param>
    /// <param name="pictures">The training pictures; stay the caller's.</param>
    /// <param name="background">The class between items.</param>
    /// <param name="product">The class of sound product; items of anything else stay as they are.</param>
    /// <param name="defects">The classes of the defects.</param>
    /// <param name="ignore">The id of what nobody labelled.</param>
    /// <exception cref="ArgumentException">No item has a defect, so that there is nothing to transplant.</exception>
    public DefectTransplantAugmentation(
        AugmentationOptions options, IEnumerable<LabelledPicture> pictures, int background, int product, IReadOnlyList<int> defects, int ignore)
    {
        (_options, _background, _product, _ignore) = (options, background, product, ignore);
        foreach (var picture in pictures)
        {
            using var regions = ItemRegions.Of(picture.Mask, background, ignore);
            foreach (var item in regions.Items.Where(item => item.AreaPx >= ItemCutter.FewestPixels))
                Collect(picture, regions, item, defects);
        }
        if (_patches.Count > 0)
            return;
        Dispose();
        throw new ArgumentException($"No item of the training pictures has {FewestDefectPixels} pixels of a defect (--defect-classes) that could be laid on others (--transplant).");
    }

    /// <summary>The ids of the classes that are named, with commas between.</summary>
    /// <exception cref="ArgumentException">None is named, one does not exist, or one is the background's or the product's.</exception>
    public static int[] DefectIds(ClassList classes, string? names, int background, int product)
    {
        int[] ids = [.. (names ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(classes.IdOf)];
        if (ids.Length == 0)
            throw new ArgumentException("Transplanted defects need the classes that they have (--defect-classes).");
        return ids.Contains(background) || ids.Contains(product)
            ? throw new ArgumentException($"The classes of defects (--defect-classes {names}) cannot have that of the background or of sound product among them.")
            : ids;
    }

    public void Apply(LabelledPicture picture, Random random)
    {
        using var regions = ItemRegions.Of(picture.Mask, _background, _ignore);
        foreach (var item in regions.Items.Where(item => item.AreaPx >= ItemCutter.FewestPixels))
        {
            if (!random.Chance(_options.Transplant))
                continue;
            using var pixels = regions.PixelsOf(item, item.Box);
            using var mask = picture.Mask.SubMat(item.Box);
            if (IsSound(item, PixelCounts.Of(mask, pixels)))
                Transplant(picture, regions, item, pixels, random);
        }
    }

    public void Dispose()
    {
        foreach (var patch in _patches)
            patch.Dispose();
        foreach (var skin in _skins)
            skin.Dispose();
    }

    private void Collect(LabelledPicture picture, ItemRegions regions, ItemRegion item, IReadOnlyList<int> defects)
    {
        using var mask = picture.Mask.SubMat(item.Box);
        using var image = picture.Image.SubMat(item.Box);
        using var pixels = regions.PixelsOf(item, item.Box);
        var counts = PixelCounts.Of(mask, pixels);
        foreach (var id in defects.Where(id => counts[id] >= FewestDefectPixels))
            _patches.Add(DefectPatch.Cut(image, mask, pixels, id, _product));
        if (IsSound(item, counts) && SquareWithin(pixels) is { } skin)
            _skins.Add(image.Clone(skin));
    }

    /// <summary>The square in the largest circle that lies within the pixels; null where it is small.</summary>
    private static Rect? SquareWithin(Mat pixels)
    {
        using var framed = new Mat();
        Cv2.CopyMakeBorder(pixels, framed, 1, 1, 1, 1, BorderTypes.Constant, Scalar.All(0));
        using var distance = new Mat();
        Cv2.DistanceTransform(framed, distance, DistanceTypes.L2, DistanceTransformMasks.Precise);
        Cv2.MinMaxLoc(distance, out _, out double radius, out _, out var centre);
        var half = (int)((radius - 1) / Math.Sqrt(2));
        return 2 * half < ShortestSkinPx ? null : new Rect(centre.X - 1 - half, centre.Y - 1 - half, 2 * half, 2 * half);
    }

    private bool IsSound(ItemRegion item, long[] pixelsByClass) => pixelsByClass[_product] == item.AreaPx;

    private void Transplant(LabelledPicture picture, ItemRegions regions, ItemRegion item, Mat pixels, Random random)
    {
        using var patch = Draw(picture.Image, item, pixels, random);
        var centre = item.Box.TopLeft + PointOf(pixels, random);
        var place = new Rect(centre.X - (patch.Image.Width / 2), centre.Y - (patch.Image.Height / 2), patch.Image.Width, patch.Image.Height);
        var visible = place.Intersect(new Rect(0, 0, picture.Image.Width, picture.Image.Height));
        using var beside = new Mat(patch.Mask.Size(), MatType.CV_8UC1, Scalar.All(255));
        using (var part = beside.SubMat(new Rect(visible.X - place.X, visible.Y - place.Y, visible.Width, visible.Height)))
        using (var within = regions.PixelsOf(item, visible))
            Cv2.BitwiseNot(within, part);
        patch.Mask.SetTo(Scalar.All(Cutout.Outside), beside);
        patch.Opacity.SetTo(Scalar.All(0), beside);
        CutoutPlacer.LayFlat(patch, picture, place);
    }

    /// <summary>A patch of a size for the item, the caller's.</summary>
    private Cutout Draw(Mat image, ItemRegion item, Mat pixels, Random random)
    {
        var defect = _patches[random.Next(_patches.Count)];
        var scale = Math.Min(MostScale, random.Between(0.3, 0.9) * Math.Sqrt(item.AreaPx) / Math.Max(defect.Size.Width, defect.Size.Height));
        var isSkin = _skins.Count > 0 && random.Chance(1 / 3.0);
        using var cutout = isSkin ? defect.FilledWith(_skins[random.Next(_skins.Count)], _product) : defect.Copy();
        if (!isSkin && random.Chance(0.5))
        {
            using var ground = image.SubMat(item.Box);
            defect.Stain(cutout, Cv2.Mean(ground, pixels));
        }
        return cutout.Warped(random.Between(0, 360), scale, random.Chance(0.5));
    }

    private static Point PointOf(Mat pixels, Random random)
    {
        using var places = new Mat();
        Cv2.FindNonZero(pixels, places);
        return places.At<Point>(random.Next(places.Rows));
    }
}
