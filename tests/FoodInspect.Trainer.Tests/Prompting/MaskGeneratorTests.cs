using FoodInspect.Trainer.Prompting;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Prompting;

public sealed class MaskGeneratorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Mat _picture = new(256, 512, MatType.CV_8UC3, Scalar.Gray);

    [Fact]
    public void Generate_TwoItemsHitByManyPoints_GivesEachOnce()
    {
        // Items in pixels of the square, which is half the picture's resolution; the third is one the network does not trust.
        using var sam = Open((60, 60, 30, 0.95f), (180, 50, 25, 0.97f), (120, 100, 20, 0.5f));
        var masks = new MaskGenerator(sam, new MaskGeneratorOptions()).Generate(_picture, TestContext.Current.CancellationToken);

        Assert.Equal(2, masks.Count);
        Assert.Equal([0.97, 0.95], masks.Select(mask => Math.Round(mask.PredictedIou, 3)));
        AssertItem(masks[0], 360, 100, 50);
        AssertItem(masks[1], 120, 120, 60);
        Assert.All(masks, mask => Assert.InRange(mask.Stability, 0.95, 1));
        foreach (var mask in masks)
            mask.Dispose();
    }

    [Fact]
    public void Generate_WithoutThresholds_KeepsWhatTheyDrop()
    {
        using var sam = Open((60, 60, 30, 0.95f), (120, 100, 20, 0.5f));
        var everything = new MaskGeneratorOptions { MinimumPredictedIou = 0, MinimumStability = 0 };
        var masks = new MaskGenerator(sam, everything).Generate(_picture, TestContext.Current.CancellationToken);

        Assert.Equal(3, masks.Count); // both items, and the right half of the picture, which has no clear edge
        Assert.InRange(masks[0].Stability, 0, 0.3);
        foreach (var mask in masks)
            mask.Dispose();
    }

    [Fact]
    public void Generate_NestedMasks_AreKeptUnlessTheyOverlapMoreThanAllowed()
    {
        // Concentric discs of radius 20 and 24 px: their IoU is 0.69.
        new SamModel().Discs([20, 24], [1.4f, 1.5f]).Write(_folder["nested"]);
        using var sam = SamSegmenter.Open(_folder["nested"]);
        int Count(double overlap)
        {
            var masks = new MaskGenerator(sam, new MaskGeneratorOptions { PointsPerSide = 1, MaximumOverlap = overlap, MinimumStability = 0 })
                .Generate(_picture, TestContext.Current.CancellationToken);
            foreach (var mask in masks)
                mask.Dispose();
            return masks.Count;
        }

        Assert.Equal(2, Count(0.75));
        Assert.Equal(1, Count(0.6));
    }

    [Fact]
    public void Generate_Cancelled_Stops()
    {
        using var sam = Open((60, 60, 30, 0.95f));

        Assert.Throws<OperationCanceledException>(() => new MaskGenerator(sam, new MaskGeneratorOptions()).Generate(_picture, new CancellationToken(canceled: true)));
    }

    public void Dispose()
    {
        _picture.Dispose();
        _folder.Dispose();
    }

    private SamSegmenter Open(params (float X, float Y, float Radius, float Iou)[] items)
    {
        new SamModel().Items(items).Write(_folder["items"]);
        return SamSegmenter.Open(_folder["items"]);
    }

    private static void AssertItem(GeneratedMask mask, int x, int y, int radius)
    {
        Assert.InRange(mask.Box.X + mask.Box.Width / 2, x - 2, x + 2);
        Assert.InRange(mask.Box.Y + mask.Box.Height / 2, y - 2, y + 2);
        Assert.InRange(mask.AreaPixels, Math.PI * (radius - 2) * (radius - 2), Math.PI * (radius + 2) * (radius + 2));
        Assert.Equal(mask.AreaPixels, Cv2.CountNonZero(mask.Mask));
    }
}
