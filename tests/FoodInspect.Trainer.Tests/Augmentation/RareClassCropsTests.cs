using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

public sealed class RareClassCropsTests : IDisposable
{
    private static readonly ClassList Classes = new([new(0, "surface"), new(1, "crack"), new(2, "product")]);

    private readonly List<LabelledPicture> _pictures = [];

    [Fact]
    public void Vary_AllCropsOfDefects_EveryCropHasTheDefect()
    {
        AddPicture();
        AddPicture(crack: new Rect(290, 15, 3, 4));
        using var chain = ChainOf(share: 1);
        var random = new Random(1);

        for (var i = 0; i < 60; i++)
        {
            using var crop = chain.Vary(_pictures[i % 2], random);
            Assert.True(PixelCounts.Of(crop.Mask)[1] > 0, $"crop {i} has no crack");
        }
    }

    [Fact]
    public void Vary_HalfOfTheCrops_AboutHalfHaveTheDefect()
    {
        AddPicture();
        AddPicture(crack: new Rect(150, 150, 3, 4));
        using var chain = ChainOf(share: 0.5);
        var random = new Random(2);
        var withCrack = 0;

        for (var i = 0; i < 300; i++)
        {
            using var crop = chain.Vary(_pictures[0], random);
            withCrack += PixelCounts.Of(crop.Mask)[1] > 0 ? 1 : 0;
        }

        Assert.InRange(withCrack, 120, 180);
    }

    [Fact]
    public void Rare_Classes_AreThoseOfFewPixelsAndNotTheBackground()
    {
        AddPicture(crack: new Rect(20, 20, 5, 5), product: new Rect(100, 100, 120, 120));

        Assert.Equal(["crack"], RareBelow(0.05).Rare.Select(c => c.Name));
        Assert.Equal(["crack", "product"], RareBelow(0.2).Rare.Select(c => c.Name));
    }

    [Fact]
    public void Create_NoRareClass_IsRefused()
    {
        AddPicture(product: new Rect(0, 0, 200, 200));

        Assert.Contains("--rare-below", Assert.Throws<ArgumentException>(() => RareBelow(0.05)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _pictures.ForEach(picture => picture.Dispose());

    private RareClassCrops RareBelow(double share) =>
        new(new AugmentationOptions { DefectCrops = 0.5, RareBelow = share }, _pictures, Classes, background: 0);

    private AugmentationChain ChainOf(double share) => new(
        new AugmentationOptions { CropPixels = 64, DefectCrops = share, RotationDegrees = 180 }, _pictures, Classes, seed: 1);

    private void AddPicture(Rect? crack = null, Rect? product = null)
    {
        var mask = new Mat(300, 300, MatType.CV_8UC1, Scalar.All(0));
        if (product is { } item)
            Cv2.Rectangle(mask, item, Scalar.All(2), -1);
        if (crack is { } gap)
            Cv2.Rectangle(mask, gap, Scalar.All(1), -1);
        _pictures.Add(new LabelledPicture($"{_pictures.Count}", new Mat(300, 300, MatType.CV_8UC3, Scalar.All(90)), mask));
    }
}
