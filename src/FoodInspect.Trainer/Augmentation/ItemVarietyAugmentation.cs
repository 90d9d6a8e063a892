using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Gives items the looks of products that the training set does not have: any hue, paler or stronger, darker or lighter, some of two
/// colours or dark on one side, some rough, some with a stem, crown or leaf. Without it a network learns the looks of the products it saw, and takes
/// the next variety for rot or a foreign body. In half of them defects change with the product, in the others they stay as they are.
/// Domain randomisation (Tobin et al. 2017, arXiv 1703.06907), limited to what should not matter.
/// </summary>
/// <param name="options">Says how many items change.</param>
/// <param name="background">The class between items.</param>
/// <param name="product">The class of sound product; items without it stay as they are. What grows out of an item, up to 34 px, gets it in the mask.</param>
/// <param name="body">The class of foreign bodies, which stay as they are also on a product; null if there is none.</param>
/// <param name="ignore">The id of what nobody labelled, which stays as it is.</param>
public sealed class ItemVarietyAugmentation(AugmentationOptions options, int background, int product, int? body, int ignore) : IAugmentation
{
    private const int LongestGrowthPx = 34;

    public void Apply(LabelledPicture picture, Random random)
    {
        using var regions = ItemRegions.Of(picture.Mask, background, ignore);
        foreach (var item in regions.Items.Where(item => item.AreaPx >= ItemCutter.FewestPixels))
        {
            if (random.Chance(options.ItemVariety))
                Vary(picture, regions, item, random);
        }
    }

    private void Vary(LabelledPicture picture, ItemRegions regions, ItemRegion item, Random random)
    {
        var around = Rect.Inflate(item.Box, LongestGrowthPx, LongestGrowthPx).Intersect(new Rect(0, 0, picture.Image.Width, picture.Image.Height));
        using var image = picture.Image.SubMat(around);
        using var mask = picture.Mask.SubMat(around);
        using var food = regions.PixelsOf(item, around);
        using var sound = ItemRegions.PixelsOfClass(mask, food, product);
        if (Cv2.CountNonZero(sound) == 0)
            return;
        if (body is { } bodyClass)
            Clear(food, mask, bodyClass);
        Recolour(image, random.Chance(0.5) ? food : sound, random);
        if (random.Chance(0.4))
            Grow(image, mask, food, sound, Math.Min(LongestGrowthPx, Math.Min(item.Box.Width, item.Box.Height) / 2), random);
    }

    private static void Clear(Mat pixels, Mat mask, int id)
    {
        using var ofClass = new Mat();
        Cv2.Compare(mask, Scalar.All(id), ofClass, CmpTypes.EQ);
        pixels.SetTo(Scalar.All(0), ofClass);
    }

    /// <summary>Paints a stem, crown or leaf onto sound product and free background, as far as it hangs together with the item.</summary>
    private void Grow(Mat image, Mat mask, Mat food, Mat sound, int longestPx, Random random)
    {
        using var grown = image.Clone();
        using var opacity = new Mat(image.Size(), MatType.CV_8UC1, Scalar.All(0));
        SyntheticGrowth.Add(grown, opacity, food, longestPx, random);
        using var free = new Mat();
        Cv2.Compare(mask, Scalar.All(background), free, CmpTypes.EQ);
        Cv2.BitwiseOr(free, sound, free);
        Cv2.BitwiseAnd(opacity, free, opacity);
        KeepWhatTouches(food, opacity);
        Blending.Lay(image, grown, opacity);
        using var covered = new Mat();
        Cv2.Compare(opacity, Scalar.All(127), covered, CmpTypes.GT);
        mask.SetTo(Scalar.All(product), covered);
    }

    private static void KeepWhatTouches(Mat food, Mat opacity)
    {
        using var together = new Mat();
        Cv2.Compare(opacity, Scalar.All(0), together, CmpTypes.GT);
        Cv2.BitwiseOr(together, food, together);
        using var parts = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(together, parts, statistics, centroids);
        for (var part = 1; part < count; part++)
        {
            using var pixels = new Mat();
            Cv2.Compare(parts, Scalar.All(part), pixels, CmpTypes.EQ);
            using var ofFood = new Mat();
            Cv2.BitwiseAnd(pixels, food, ofFood);
            if (Cv2.CountNonZero(ofFood) == 0)
                opacity.SetTo(Scalar.All(0), pixels);
        }
    }

    /// <param name="image">Is painted on.</param>
    /// <param name="changed">255 where it changes; stays the caller's.</param>
    /// <param name="random">Decides.</param>
    private static void Recolour(Mat image, Mat changed, Random random)
    {
        var (hue, saturation, value) = (random.Between(0, 360), random.Between(0.35, 1.3), random.Between(0.4, 1.2));
        using var recoloured = image.Clone();
        ColourShift.Apply(recoloured, hue, saturation, value);
        if (random.Chance(0.5))
        {
            using var otherSide = image.Clone();
            if (random.Chance(0.5))
                ColourShift.Apply(otherSide, random.Between(0, 360), random.Between(0.35, 1.3), random.Between(0.4, 1.2));
            else
                ColourShift.Apply(otherSide, hue + random.Around(0, 20), saturation, value * random.Between(0.4, 0.8));
            using var share = Ramp(image.Size(), random);
            Blending.Lay(recoloured, otherSide, share);
        }
        if (random.Chance(0.25))
            SmoothNoise.AddGrey(recoloured, random.Next(3, 8), random.Between(6, 22), random);
        using var soft = new Mat();
        Cv2.GaussianBlur(changed, soft, new Size(3, 3), 0.8);
        Blending.Lay(image, recoloured, soft);
    }

    /// <summary>8-bit, from 0 on one side to 255 on the other.</summary>
    private static Mat Ramp(Size size, Random random)
    {
        using var corners = new Mat(2, 2, MatType.CV_8UC1);
        var isAcross = random.Chance(0.5);
        corners.Set(0, 0, (byte)0);
        corners.Set(0, 1, (byte)(isAcross ? 255 : random.Next(128)));
        corners.Set(1, 0, (byte)(isAcross ? random.Next(128) : 255));
        corners.Set(1, 1, (byte)255);
        var ramp = new Mat();
        Cv2.Resize(corners, ramp, size, interpolation: InterpolationFlags.Linear);
        return ramp;
    }
}
