using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

/// <summary>Defects of other items, laid on sound ones.</summary>
public sealed class DefectTransplantTests
{
    private const int Belt = 0;
    private const int Product = 1;
    private const int Rot = 2;
    private const int Foreign = 3;
    private const int Unlabelled = 255;

    private static readonly AugmentationOptions EveryItem = new() { Transplant = 1 };
    private static readonly Scalar Skin = new(30, 90, 220);

    [Fact]
    public void Apply_SoundItem_GetsDefectsThatAreLabelledAndLieOnItAlone()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled);
        for (var seed = 0; seed < 40; seed++)
        {
            using var picture = Sound();
            using var before = picture.Image.Clone();
            using var mask = picture.Mask.Clone();
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            Assert.True(Cv2.CountNonZero(rot) > 50, $"seed {seed}");
            Assert.Equal(Product, Cv2.Mean(mask, rot).Val0, 6);
            using var changed = Changed(before, picture.Image);
            using var beside = Where(mask, Product);
            Cv2.BitwiseNot(beside, beside);
            Cv2.BitwiseAnd(beside, changed, beside);
            Assert.Equal(0, Cv2.CountNonZero(beside));
            Cv2.BitwiseNot(changed, changed);
            Cv2.BitwiseAnd(rot, changed, changed);
            Assert.True(Cv2.CountNonZero(changed) < Cv2.CountNonZero(rot) / 10, $"seed {seed}: labelled, and not seen");
        }
    }

    [Fact]
    public void Apply_EveryThirdPatch_IsSoundSkinOfAnotherItem()
    {
        using var training = DiscPicture.Of(
            (new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot), (new Point(200, 100), 40, new Scalar(60, 200, 60), Product));
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled);
        var skins = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            using var picture = Sound();
            using var before = picture.Image.Clone();
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            using var changed = Changed(before, picture.Image);
            Assert.True(Cv2.CountNonZero(changed) > 0, $"seed {seed}");
            if (Cv2.CountNonZero(rot) > 0)
                continue;
            skins++;
            // Towards green, and never towards the brown of rot.
            Assert.True(Cv2.Mean(picture.Image, changed).Val1 > Skin.Val1, $"seed {seed}");
        }
        Assert.InRange(skins, 10, 32);
    }

    [Fact]
    public void Apply_HalfOfTheDefects_ChangeWithTheSkinThatTheyLieOn()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled);
        var own = 0;
        const int pictures = 40;
        for (var seed = 0; seed < pictures; seed++)
        {
            using var picture = DiscPicture.Of((new Point(150, 100), 40, new Scalar(200, 200, 200), Product));
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            Cv2.Erode(rot, rot, null, iterations: 3);
            var colour = Cv2.Mean(picture.Image, rot);
            // Of the skin's red the rot has 90 of 220: on a skin of 200, its own 90 or 82; of blue 40 of 30, its own 40 or 255.
            if (colour.Val0 < 100)
                own++;
            else
                Assert.InRange(colour.Val2, 75, 88);
        }
        Assert.InRange(own, 10, 30);
    }

    [Fact]
    public void Apply_RottenItemsAndForeignBodies_StayAsTheyAre()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled);
        using var picture = Rotten();

        for (var seed = 0; seed < 10; seed++)
            transplant.Apply(picture, new Random(seed));

        Assert.Equal(0, Cv2.Norm(training.Image, picture.Image));
        Assert.Equal(0, Cv2.Norm(training.Mask, picture.Mask));
    }

    [Fact]
    public void Apply_ItemThatLeavesThePicture_IsNoError()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled);

        for (var seed = 0; seed < 40; seed++)
        {
            using var picture = DiscPicture.Of((new Point(0, 0), 40, Skin, Product), (new Point(299, 199), 40, Skin, Product));
            transplant.Apply(picture, new Random(seed));
        }
    }

    [Fact]
    public void Constructor_ForeignBodyOnAProduct_IsNoDefect()
    {
        using var training = DiscPicture.Of((new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, new Scalar(200, 60, 40), Foreign));

        var refusal = Assert.Throws<ArgumentException>(
            () => new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, Foreign, Unlabelled));

        Assert.Contains("--transplant", refusal.Message, StringComparison.Ordinal);
    }

    private static LabelledPicture Sound() => DiscPicture.Of((new Point(150, 100), 40, Skin, Product));

    /// <summary>A fruit with rot on it, and a foreign body beside it.</summary>
    private static LabelledPicture Rotten() => DiscPicture.Of(
        (new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot), (new Point(60, 150), 12, new Scalar(200, 60, 40), Foreign));

    private static Mat Where(Mat mask, int id)
    {
        var pixels = new Mat();
        Cv2.Compare(mask, Scalar.All(id), pixels, CmpTypes.EQ);
        return pixels;
    }

    private static Mat Changed(Mat before, Mat after)
    {
        using var difference = new Mat();
        Cv2.Absdiff(before, after, difference);
        var changed = new Mat();
        Cv2.InRange(difference, Scalar.All(0), Scalar.All(0), changed);
        Cv2.BitwiseNot(changed, changed);
        return changed;
    }
}
