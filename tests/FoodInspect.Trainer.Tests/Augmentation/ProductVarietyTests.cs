using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

/// <summary>Items with the looks, and products of kinds, that a training set does not have.</summary>
public sealed class ProductVarietyTests
{
    private const int Belt = 0;
    private const int Product = 1;
    private const int Rot = 2;
    private const int Foreign = 3;
    private const int Unlabelled = 255;

    /// <summary>Colours run into each other at edges.</summary>
    private const int EdgePx = 3;

    private static readonly ClassList Classes = new(
        [new DatasetClass(0, "belt"), new DatasetClass(1, "product"), new DatasetClass(2, "rot"), new DatasetClass(3, "foreign")]);

    private static readonly AugmentationOptions EveryItem = new() { ItemVariety = 1, ProductClass = "product" };

    [Fact]
    public void ItemVariety_Product_GetsAnotherColourAndTheBeltDoesNot()
    {
        using var picture = Fruit();
        using var before = picture.Image.Clone();

        Varied(EveryItem).Apply(picture, new Random(1));

        Assert.True(Change(before, picture, Product) > 10);
        Assert.Equal(0, Change(before, picture, Belt));
    }

    [Fact]
    public void ItemVariety_WhatGrowsOutOfAnItem_IsProductHangsTogetherWithItAndCoversNothingElse()
    {
        var grown = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            using var picture = Crowd();
            using var before = picture.Image.Clone();
            using var mask = picture.Mask.Clone();
            Varied(EveryItem).Apply(picture, new Random(seed));

            using var added = new Mat();
            Cv2.Compare(mask, picture.Mask, added, CmpTypes.NE);
            using var others = new Mat();
            Cv2.InRange(mask, Scalar.All(Rot), Scalar.All(Unlabelled), others);
            Cv2.BitwiseAnd(others, added, others);
            Assert.Equal(0, Cv2.CountNonZero(others));
            Assert.Equal(0, Change(before, picture, Foreign));
            if (Cv2.CountNonZero(added) == 0)
                continue;
            grown++;
            Assert.Equal(Product, Cv2.Mean(picture.Mask, added).Val0, 6);
            using var regions = ItemRegions.Of(picture.Mask, Belt, Unlabelled);
            Assert.Equal(2, regions.Items.Count);
        }
        Assert.InRange(grown, 10, 45);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Growth_BodyOfNoPixelOrOne_IsNoError(int pixels)
    {
        using var image = new Mat(40, 40, MatType.CV_8UC3, Scalar.All(90));
        using var opacity = new Mat(40, 40, MatType.CV_8UC1, Scalar.All(0));
        using var body = opacity.Clone();
        if (pixels > 0)
            body.Set(39, 39, (byte)255);

        for (var seed = 0; seed < 20; seed++)
            SyntheticGrowth.Add(image, opacity, body, 20, new Random(seed));

        Assert.Equal(pixels > 0, Cv2.CountNonZero(opacity) > 0);
    }

    [Fact]
    public void ItemVariety_ForeignBody_StaysAsItIs()
    {
        using var picture = Fruit();
        using var before = picture.Image.Clone();

        for (var seed = 0; seed < 10; seed++)
            Varied(EveryItem).Apply(picture, new Random(seed));

        Assert.Equal(0, Change(before, picture, Foreign));
    }

    [Fact]
    public void ItemVariety_Defect_ChangesWithSomeItemsAndStaysInOthers()
    {
        var changes = Enumerable.Range(0, 20).Select(seed =>
        {
            using var picture = Fruit();
            using var before = picture.Image.Clone();
            Varied(EveryItem).Apply(picture, new Random(seed));
            return Change(before, picture, Rot);
        }).ToArray();

        Assert.InRange(changes.Count(change => change == 0), 4, 16);
    }

    [Fact]
    public void ItemVariety_HalfOfTheItems_LeavesTheOthers()
    {
        var changed = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            using var picture = Fruit();
            using var before = picture.Image.Clone();
            Varied(EveryItem with { ItemVariety = 0.5 }).Apply(picture, new Random(seed));
            if (Change(before, picture, Product) > 0)
                changed++;
        }

        Assert.InRange(changed, 10, 30);
    }

    [Fact]
    public void SyntheticProducts_AnySeed_AreLabelledAndSeenAndCoverNothing()
    {
        var placed = 0;
        for (var seed = 0; seed < 40; seed++)
        {
            using var picture = Fruit();
            using var before = picture.Image.Clone();
            using var mask = picture.Mask.Clone();
            new SyntheticProductAugmentation(new AugmentationOptions { SyntheticProducts = 3 }, Belt, Product).Apply(picture, new Random(seed));

            using var added = new Mat();
            Cv2.Compare(mask, picture.Mask, added, CmpTypes.NE);
            if (Cv2.CountNonZero(added) == 0)
                continue;
            placed++;
            Assert.Equal(Product, Cv2.Mean(picture.Mask, added).Val0, 6);
            Assert.Equal(Belt, Cv2.Mean(mask, added).Val0, 6);
            using var difference = new Mat();
            Cv2.Absdiff(before, picture.Image, difference);
            Assert.True(Cv2.Mean(difference, added).ToDouble() > 0, $"seed {seed}: a product that cannot be seen");
        }
        Assert.True(placed > 20, $"{placed} of 40");
    }

    [Fact]
    public void Chain_SameSeed_GivesTheSameProducts()
    {
        var options = EveryItem with { CropPixels = 128, SyntheticProducts = 3 };

        using var first = Vary(options);
        using var second = Vary(options);

        Assert.Equal(0, Cv2.Norm(first.Image, second.Image));
        Assert.Equal(0, Cv2.Norm(first.Mask, second.Mask));
    }

    [Theory]
    [InlineData(0.5, 0, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(0, 0, 0.5)]
    public void Chain_WithoutProductClass_IsRefused(double itemVariety, int syntheticProducts, double transplant)
    {
        using var picture = Fruit();
        var options = new AugmentationOptions { ItemVariety = itemVariety, SyntheticProducts = syntheticProducts, Transplant = transplant };

        var refusal = Assert.Throws<ArgumentException>(() => new AugmentationChain(options, [picture], Classes, seed: 1));

        Assert.Contains("--product-class", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("belt")]
    [InlineData("foreign")]
    public void Chain_ProductClassThatIsAnother_IsRefused(string product)
    {
        using var picture = Fruit();
        var options = new AugmentationOptions { SyntheticProducts = 1, ProductClass = product, SyntheticClass = "foreign" };

        Assert.Contains($"'{product}'", Assert.Throws<ArgumentException>(() => new AugmentationChain(options, [picture], Classes, seed: 1)).Message, StringComparison.Ordinal);
    }

    private static LabelledPicture Vary(AugmentationOptions options)
    {
        using var source = Fruit();
        using var chain = new AugmentationChain(options, [source], Classes, seed: 4);
        return chain.Vary(source, new Random(11));
    }

    private static ItemVarietyAugmentation Varied(AugmentationOptions options) => new(options, Belt, Product, Foreign, Unlabelled);

    /// <summary>A fruit with rot on it, and a foreign body beside it.</summary>
    private static LabelledPicture Fruit() => DiscPicture.Of(
        (new Point(60, 60), 35, new Scalar(30, 90, 220), Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot),
        (new Point(60, 150), 12, new Scalar(200, 60, 40), Foreign));

    /// <summary>A fruit with rot and a foreign body on it; beside it another foreign body, and something that nobody labelled.</summary>
    private static LabelledPicture Crowd() => DiscPicture.Of(
        (new Point(60, 60), 35, new Scalar(30, 90, 220), Product), (new Point(60, 60), 15, new Scalar(40, 70, 90), Rot),
        (new Point(82, 60), 6, new Scalar(200, 60, 40), Foreign), (new Point(60, 112), 10, new Scalar(200, 60, 40), Foreign),
        (new Point(108, 70), 6, new Scalar(90, 60, 40), Unlabelled));

    /// <summary>Mean change in grey levels of the pixels of a class, away from its edge.</summary>
    private static double Change(Mat before, LabelledPicture picture, int id)
    {
        using var pixels = new Mat();
        Cv2.Compare(picture.Mask, Scalar.All(id), pixels, CmpTypes.EQ);
        Cv2.Erode(pixels, pixels, null, iterations: EdgePx);
        using var difference = new Mat();
        Cv2.Absdiff(before, picture.Image, difference);
        var mean = Cv2.Mean(difference, pixels);
        return (mean.Val0 + mean.Val1 + mean.Val2) / 3;
    }
}
