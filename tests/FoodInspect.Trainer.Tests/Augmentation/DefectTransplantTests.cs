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
    private static readonly Scalar Strange = new(200, 60, 40);

    private static readonly ClassList Classes = new(
        [new DatasetClass(0, "belt"), new DatasetClass(1, "product"), new DatasetClass(2, "rot"), new DatasetClass(3, "foreign")]);

    [Fact]
    public void Apply_SoundItem_GetsDefectsThatAreLabelledAndLieOnItAlone()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);
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
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);
        var skins = 0;
        for (var seed = 0; seed < 300; seed++)
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
        Assert.InRange(skins, 80, 120);
    }

    [Fact]
    public void Apply_SkinOfItemsThatDoNotFillTheirBox_IsOfTheItemAlone()
    {
        // A bar across its box with a foreign body in the bay, a ring, and a disc in whose middle nobody labelled what is there.
        using var training = DiscPicture.Of((new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot));
        using var shapes = DiscPicture.Of(
            (new Point(60, 100), 40, Skin, Product), (new Point(60, 100), 24, Strange, Belt),
            (new Point(240, 60), 36, Skin, Product), (new Point(240, 60), 14, Strange, Unlabelled));
        Cv2.Line(shapes.Image, new Point(110, 190), new Point(190, 110), Skin, 16);
        Cv2.Line(shapes.Mask, new Point(110, 190), new Point(190, 110), Scalar.All(Product), 16);
        Cv2.Circle(shapes.Image, new Point(130, 130), 12, Strange, -1);
        Cv2.Circle(shapes.Mask, new Point(130, 130), 12, Scalar.All(Foreign), -1);
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training, shapes], Belt, Product, [Rot], Unlabelled);
        for (var seed = 0; seed < 120; seed++)
        {
            using var picture = Sound();
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            if (Cv2.CountNonZero(rot) > 0)
                continue;
            using var strange = new Mat();
            Cv2.InRange(picture.Image, new Scalar(150, 0, 0), new Scalar(255, 255, 255), strange);
            using var item = Where(picture.Mask, Product);
            Cv2.BitwiseAnd(strange, item, strange);
            Assert.True(Cv2.CountNonZero(strange) == 0, $"seed {seed}");
        }
    }

    [Fact]
    public void Apply_CrackOfTwoPixels_StaysSeenAndNoLongerThanTheItem()
    {
        using var training = DiscPicture.Of((new Point(150, 100), 80, Skin, Product));
        Cv2.Line(training.Image, new Point(90, 100), new Point(210, 100), Strange, 2);
        Cv2.Line(training.Mask, new Point(90, 100), new Point(210, 100), Scalar.All(Rot), 2);
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);
        for (var seed = 0; seed < 60; seed++)
        {
            using var picture = Sound();
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            if (Cv2.CountNonZero(rot) == 0)
                continue;
            Assert.True(Cv2.CountNonZero(rot) < 300, $"seed {seed}: a crack that is an area");
            Assert.True(Cv2.Mean(picture.Image, rot).Val0 > Skin.Val0 + 40, $"seed {seed}: labelled, and not seen");
        }
    }

    [Fact]
    public void Apply_HalfOfTheDefects_ChangeWithTheSkinThatTheyLieOn()
    {
        using var training = Rotten();
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);
        var own = 0;
        const int pictures = 40;
        for (var seed = 0; seed < pictures; seed++)
        {
            using var picture = DiscPicture.Of((new Point(150, 100), 40, new Scalar(200, 200, 200), Product));
            transplant.Apply(picture, new Random(seed));

            using var rot = Where(picture.Mask, Rot);
            Cv2.Erode(rot, rot, null, iterations: 3);
            var colour = Cv2.Mean(picture.Image, rot);
            // Of the skin's red the rot has 90 of 220: on a skin of 200, its own 90 or 82; of blue 40 of 30: its own 40, or three times that, the most that it is changed.
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
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);
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
        using var transplant = new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled);

        for (var seed = 0; seed < 40; seed++)
        {
            using var picture = DiscPicture.Of((new Point(0, 0), 40, Skin, Product), (new Point(299, 199), 40, Skin, Product));
            transplant.Apply(picture, new Random(seed));
        }
    }

    [Fact]
    public void Constructor_ForeignBodyOnAProduct_IsNoDefect()
    {
        using var training = DiscPicture.Of((new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, Strange, Foreign));

        var refusal = Assert.Throws<ArgumentException>(
            () => new DefectTransplantAugmentation(EveryItem, [training], Belt, Product, [Rot], Unlabelled));

        Assert.Contains("--transplant", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chain_Transplant_LaysDefectsOnMadeUpProductsToo()
    {
        using var training = Rotten();
        using var belt = DiscPicture.Of();
        var options = new AugmentationOptions { CropPixels = 160, SyntheticProducts = 3, Transplant = 1, ProductClass = "product", DefectClasses = "rot" };
        using var chain = new AugmentationChain(options, [training], Classes, seed: 1);

        var spoilt = Enumerable.Range(0, 30).Count(seed =>
        {
            using var varied = chain.Vary(belt, new Random(seed));
            using var rot = Where(varied.Mask, Rot);
            return Cv2.CountNonZero(rot) > 0;
        });

        Assert.InRange(spoilt, 8, 29);
    }

    [Theory]
    [InlineData(null, "--defect-classes")]
    [InlineData("mould", "'mould'")]
    [InlineData("rot,product", "--defect-classes rot,product")]
    public void Chain_DefectClassesThatCannotBe_AreRefused(string? defects, string expected)
    {
        using var training = Rotten();
        var options = new AugmentationOptions { Transplant = 1, ProductClass = "product", DefectClasses = defects };

        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => new AugmentationChain(options, [training], Classes, seed: 1)).Message, StringComparison.Ordinal);
    }

    private static LabelledPicture Sound() => DiscPicture.Of((new Point(150, 100), 40, Skin, Product));

    /// <summary>A fruit with rot on it, and a foreign body beside it.</summary>
    private static LabelledPicture Rotten() => DiscPicture.Of(
        (new Point(60, 60), 35, Skin, Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot), (new Point(60, 150), 12, Strange, Foreign));

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
