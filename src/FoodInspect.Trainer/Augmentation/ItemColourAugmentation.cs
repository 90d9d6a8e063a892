using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>
/// Gives items the colour of products that the training set does not have: any hue, paler or stronger, darker or lighter, some of two
/// colours. Without it a network learns the colours of the products it saw, and takes the next variety for rot or a foreign body.
/// In half of them defects change with the product, in the others they stay as they are. Domain randomisation (Tobin et al. 2017,
/// arXiv 1703.06907), limited to what should not matter.
/// </summary>
/// <param name="options">Says how many items change.</param>
/// <param name="background">The class between items.</param>
/// <param name="product">The class of sound product; items without it (foreign bodies) stay as they are.</param>
public sealed class ItemColourAugmentation(AugmentationOptions options, int background, int product) : IAugmentation
{
    public void Apply(LabelledPicture picture, Random random)
    {
        using var items = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(background), items, CmpTypes.NE);
        using var components = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(items, components, statistics, centroids);
        for (var id = 1; id < count; id++)
        {
            if (!random.Chance(options.ItemColours))
                continue;
            var box = new Rect(statistics.At<int>(id, 0), statistics.At<int>(id, 1), statistics.At<int>(id, 2), statistics.At<int>(id, 3));
            using var image = picture.Image.SubMat(box);
            using var changed = Changed(picture, components, id, box, random.Chance(0.5));
            if (changed is not null)
                Recolour(image, changed, random);
        }
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
        using var recoloured = image.Clone();
        Shift(recoloured, random);
        if (random.Chance(0.3))
        {
            using var second = image.Clone();
            Shift(second, random);
            using var share = Ramp(image.Size(), random);
            Blending.Lay(recoloured, second, share);
        }
        Blending.Lay(image, recoloured, changed);
    }

    private static void Shift(Mat image, Random random) =>
        ColourShift.Apply(image, random.Between(0, 360), random.Between(0.35, 1.3), random.Between(0.4, 1.2));

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
