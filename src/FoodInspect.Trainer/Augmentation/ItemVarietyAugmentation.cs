using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Gives items the looks of products that the training set does not have: any hue, paler or stronger, darker or lighter, some of two
/// colours or dark on one side, some with a stem, crown or leaf. Without it a network learns the looks of the products it saw, and takes
/// the next variety for rot or a foreign body. In half of them defects change with the product, in the others they stay as they are.
/// Domain randomisation (Tobin et al. 2017, arXiv 1703.06907), limited to what should not matter.
/// </summary>
/// <param name="options">Says how many items change.</param>
/// <param name="background">The class between items.</param>
/// <param name="product">The class of sound product; items without it (foreign bodies) stay as they are.</param>
public sealed class ItemVarietyAugmentation(AugmentationOptions options, int background, int product) : IAugmentation
{
    private const int LongestGrowthPx = 34;

    public void Apply(LabelledPicture picture, Random random)
    {
        using var items = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(background), items, CmpTypes.NE);
        using var components = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(items, components, statistics, centroids);
        var whole = new Rect(0, 0, picture.Image.Width, picture.Image.Height);
        for (var id = 1; id < count; id++)
        {
            if (!random.Chance(options.ItemVariety))
                continue;
            var box = new Rect(statistics.At<int>(id, 0), statistics.At<int>(id, 1), statistics.At<int>(id, 2), statistics.At<int>(id, 3));
            using var changed = Changed(picture, components, id, box, random.Chance(0.5));
            if (changed is null)
                continue;
            using var image = picture.Image.SubMat(box);
            Recolour(image, changed, random);
            if (random.Chance(0.4))
                Grow(picture, components, id, Rect.Inflate(box, LongestGrowthPx, LongestGrowthPx).Intersect(whole), random);
        }
    }

    /// <summary>Paints a stem, crown or leaf that belongs to the item, where nothing but background or the item itself is.</summary>
    private void Grow(LabelledPicture picture, Mat components, int id, Rect around, Random random)
    {
        using var image = picture.Image.SubMat(around);
        using var mask = picture.Mask.SubMat(around);
        using var part = components.SubMat(around);
        using var body = new Mat();
        Cv2.Compare(part, Scalar.All(id), body, CmpTypes.EQ);
        using var grown = image.Clone();
        using var opacity = new Mat(around.Size, MatType.CV_8UC1, Scalar.All(0));
        SyntheticGrowth.Add(grown, opacity, body, LongestGrowthPx, random);
        using var free = new Mat();
        Cv2.Compare(mask, Scalar.All(background), free, CmpTypes.EQ);
        Cv2.BitwiseOr(free, body, free);
        Cv2.BitwiseAnd(opacity, free, opacity);
        Blending.Lay(image, grown, opacity);
        using var covered = new Mat();
        Cv2.Compare(opacity, Scalar.All(127), covered, CmpTypes.GT);
        mask.SetTo(Scalar.All(product), covered);
    }

    /// <summary>8-bit, 255 where the item changes, soft at the edge; null for what is no product.</summary>
    private Mat? Changed(LabelledPicture picture, Mat components, int id, Rect box, bool withDefects)
    {
        using var part = components.SubMat(box);
        using var labels = picture.Mask.SubMat(box);
        var changed = new Mat();
        Cv2.Compare(part, Scalar.All(id), changed, CmpTypes.EQ);
        using var sound = new Mat();
        Cv2.Compare(labels, Scalar.All(product), sound, CmpTypes.EQ);
        Cv2.BitwiseAnd(sound, changed, sound);
        if (Cv2.CountNonZero(sound) == 0)
        {
            changed.Dispose();
            return null;
        }
        if (!withDefects)
            sound.CopyTo(changed);
        Cv2.GaussianBlur(changed, changed, new Size(3, 3), 0.8);
        return changed;
    }

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
        Blending.Lay(image, recoloured, changed);
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
