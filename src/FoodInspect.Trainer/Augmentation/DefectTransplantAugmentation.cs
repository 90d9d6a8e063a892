using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Lays defects cut from items of the training set on sound items, also on made-up ones, in the spirit of CutPaste (Li et al. 2021, arXiv 2104.04015).
/// Where only some products of a training set have defects a network learns to tell those products by their looks, and takes every other for sound, or for
/// rotten; what it must learn is a patch that differs from the skin around it. As every third patch is sound skin of another item, which stays product,
/// that something was laid there says nothing. Half of the defects keep their colour, the others are as much darker than their new item as they were
/// than their own.
/// </summary>
public sealed class DefectTransplantAugmentation : IAugmentation, IDisposable
{
    private const int FewestPixels = 40;
    private const int Attempts = 12;

    private readonly AugmentationOptions _options;
    private readonly int _background;
    private readonly int _product;
    private readonly int _ignore;
    private readonly List<DefectPatch> _defects = [];
    private readonly List<Mat> _skins = [];

    /// <param name="options">The share of sound items that get one.</param>
    /// <param name="pictures">The training pictures; stay the caller's.</param>
    /// <param name="background">The class between items.</param>
    /// <param name="product">The class of sound product; items of anything else stay as they are.</param>
    /// <param name="body">The class of foreign bodies, which are no defects also where they lie on a product; null if there is none.</param>
    /// <param name="ignore">The id of what nobody labelled.</param>
    /// <exception cref="ArgumentException">No item has a defect, so that there is nothing to transplant.</exception>
    public DefectTransplantAugmentation(
        AugmentationOptions options, IEnumerable<LabelledPicture> pictures, int background, int product, int? body, int ignore)
    {
        (_options, _background, _product, _ignore) = (options, background, product, ignore);
        foreach (var picture in pictures)
        {
            using var regions = ItemRegions.Of(picture.Mask, background, ignore);
            foreach (var item in regions.Items.Where(item => item.AreaPx >= ItemCutter.FewestPixels))
                Collect(picture, regions, item, body);
        }
        if (_defects.Count == 0)
            throw new ArgumentException("No item of the training pictures has a defect that could be laid on others (--transplant).");
    }

    public void Apply(LabelledPicture picture, Random random)
    {
        using var regions = ItemRegions.Of(picture.Mask, _background, _ignore);
        foreach (var item in regions.Items.Where(item => item.AreaPx >= ItemCutter.FewestPixels))
        {
            if (random.Chance(_options.Transplant) && IsSound(picture.Mask, regions, item))
                Transplant(picture, regions, item, random);
        }
    }

    public void Dispose()
    {
        foreach (var patch in _defects)
            patch.Dispose();
        foreach (var skin in _skins)
            skin.Dispose();
    }

    private void Collect(LabelledPicture picture, ItemRegions regions, ItemRegion item, int? body)
    {
        using var mask = picture.Mask.SubMat(item.Box);
        using var image = picture.Image.SubMat(item.Box);
        using var pixels = regions.PixelsOf(item, item.Box);
        var counts = PixelCounts.Of(mask, pixels);
        for (var id = 0; id < Cutout.Outside; id++)
        {
            if (id != _product && id != body && counts[id] >= FewestPixels)
                _defects.Add(DefectPatch.Cut(image, mask, pixels, id, _product));
        }
        if (counts[_product] == item.AreaPx)
            _skins.Add(image.Clone(new Rect(item.Box.Width / 4, item.Box.Height / 4, (item.Box.Width / 2) + 1, (item.Box.Height / 2) + 1)));
    }

    private bool IsSound(Mat mask, ItemRegions regions, ItemRegion item)
    {
        using var pixels = regions.PixelsOf(item, item.Box);
        using var classes = mask.SubMat(item.Box);
        return PixelCounts.Of(classes, pixels)[_product] == item.AreaPx;
    }

    private void Transplant(LabelledPicture picture, ItemRegions regions, ItemRegion item, Random random)
    {
        using var patch = Draw(picture.Image, regions, item, random);
        if (PointOf(regions, item, random) is not { } centre)
            return;
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
    private Cutout Draw(Mat image, ItemRegions regions, ItemRegion item, Random random)
    {
        var defect = _defects[random.Next(_defects.Count)];
        var scale = random.Between(0.3, 0.9) * Math.Sqrt(item.AreaPx / (double)defect.Size.Width / defect.Size.Height);
        var isSkin = _skins.Count > 0 && random.Chance(1 / 3.0);
        using var cutout = isSkin ? defect.FilledWith(_skins[random.Next(_skins.Count)], _product) : defect.Copy();
        if (!isSkin && random.Chance(0.5))
        {
            using var ground = image.SubMat(item.Box);
            using var pixels = regions.PixelsOf(item, item.Box);
            defect.Stain(cutout, Cv2.Mean(ground, pixels));
        }
        return cutout.Warped(random.Between(0, 360), scale, random.Chance(0.5));
    }

    private static Point? PointOf(ItemRegions regions, ItemRegion item, Random random)
    {
        using var pixels = regions.PixelsOf(item, item.Box);
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            var (x, y) = (random.Next(item.Box.Width), random.Next(item.Box.Height));
            if (pixels.At<byte>(y, x) > 0)
                return new Point(item.Box.X + x, item.Box.Y + y);
        }
        return null;
    }
}
