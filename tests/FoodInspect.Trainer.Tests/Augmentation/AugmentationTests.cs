using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

public sealed class AugmentationTests
{
    private const int Belt = 0;
    private const int Product = 1;
    private const int Foreign = 3;

    private static readonly ClassList Classes = new(
        [new DatasetClass(0, "belt"), new DatasetClass(1, "product"), new DatasetClass(2, "rot"), new DatasetClass(3, "foreign")]);

    [Fact]
    public void Geometric_AnyWarp_MovesPictureAndMaskTogether()
    {
        // The picture is the mask in grey: wherever they go, they must agree but for interpolated edges.
        for (var seed = 0; seed < 20; seed++)
        {
            using var picture = Disc(200, 120);
            new GeometricAugmentation(new AugmentationOptions { CropPixels = 96, RotationDegrees = 45 }).Apply(picture, new Random(seed));

            Assert.Equal(new Size(96, 96), picture.Image.Size());
            Assert.Equal(picture.Image.Size(), picture.Mask.Size());
            Assert.InRange(Disagreement(picture), 0, 0.04);
        }
    }

    [Theory]
    [InlineData(256)]
    [InlineData(1024)]
    [InlineData(1032)]
    [InlineData(2056)]
    public void Photometric_NoiseOnAnyCrop_FallsOnAllOfIt(int side)
    {
        var options = new AugmentationOptions
        {
            CropPixels = side,
            Noise = 0.1,
            Brightness = 0,
            Contrast = 0,
            ChannelGain = 0,
            HueDegrees = 0,
            Saturation = 0,
            BlurPixels = 0,
        };
        using var step = new PhotometricAugmentation(options, seed: 1);
        using var picture = new LabelledPicture("grey", new Mat(side, side, MatType.CV_8UC3, Scalar.All(128)), new Mat(side, side, MatType.CV_8UC1, Scalar.All(0)));

        // Half of the crops get noise.
        for (var seed = 0; seed < 8; seed++)
            step.Apply(picture, new Random(seed));

        Assert.Equal(side, picture.Image.Width);
        foreach (var corner in new[] { new Point(0, 0), new Point(side - 8, 0), new Point(0, side - 8), new Point(side - 8, side - 8) })
        {
            using var part = new Mat(picture.Image, new Rect(corner, new Size(8, 8)));
            Cv2.MeanStdDev(part, out _, out var deviation);
            Assert.True(deviation.Val0 > 1, $"{deviation.Val0} at {corner}");
        }
    }

    [Fact]
    public void Photometric_AnyChange_LeavesTheMask()
    {
        using var picture = Disc(64, 64);
        using var before = picture.Mask.Clone();
        using var image = picture.Image.Clone();
        using var step = new PhotometricAugmentation(new AugmentationOptions(), seed: 1);

        step.Apply(picture, new Random(3));

        Assert.Equal(0, Different(before, picture.Mask));
        Assert.NotEqual(0, Cv2.Norm(image, picture.Image));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public void Background_Change_TouchesOnlyBackground(int seed)
    {
        using var picture = Disc(96, 96);
        using var before = picture.Image.Clone();
        using var inner = new Mat();
        Cv2.Erode(picture.Mask, inner, null, iterations: 3);

        new BackgroundAugmentation(new AugmentationOptions { BackgroundChange = 1 }, Belt).Apply(picture, new Random(seed));

        using var difference = new Mat();
        Cv2.Absdiff(before, picture.Image, difference);
        Assert.Equal(0, Cv2.Mean(difference, inner).Val0);
        Assert.True(Cv2.Mean(difference).Val0 > 1);
    }

    [Fact]
    public void CopyPaste_Items_CoverOnlyBelt()
    {
        using var source = Disc(96, 96);
        using var step = new CopyPasteAugmentation(new AugmentationOptions { PastedItems = 5 }, [source], Belt, ignore: 255);
        Assert.Equal(1, step.Items);
        using var picture = Disc(256, 256);
        using var before = picture.Mask.Clone();

        step.Apply(picture, new Random(1));

        using var lost = new Mat();
        Cv2.Subtract(before, picture.Mask, lost);
        Assert.Equal(0, Cv2.CountNonZero(lost));
        Assert.True(Cv2.CountNonZero(picture.Mask) > Cv2.CountNonZero(before));
    }

    [Fact]
    public void CopyPaste_ItemCutByTheEdge_IsNotTaken()
    {
        using var picture = Disc(96, 96);
        Cv2.Circle(picture.Mask, new Point(0, 0), 30, Scalar.All(Product), -1);

        using var step = new CopyPasteAugmentation(new AugmentationOptions { PastedItems = 1 }, [picture], Belt, ignore: 255);

        Assert.Equal(1, step.Items); // the disc in the middle only
    }

    [Fact]
    public void SyntheticBodies_AnySeed_AreLabelledAndSeen()
    {
        var labelled = 0;
        for (var seed = 0; seed < 60; seed++)
        {
            using var picture = Empty(128);
            using var before = picture.Image.Clone();
            new SyntheticBodyAugmentation(new AugmentationOptions { SyntheticBodies = 2 }, Belt, Foreign).Apply(picture, new Random(seed));

            using var body = new Mat();
            Cv2.Compare(picture.Mask, Scalar.All(Foreign), body, CmpTypes.EQ);
            if (Cv2.CountNonZero(body) == 0)
                continue;
            labelled++;
            using var difference = new Mat();
            Cv2.Absdiff(before, picture.Image, difference);
            Assert.True(Cv2.Mean(difference, body).ToDouble() > 0, $"seed {seed}: a body that cannot be seen");
        }
        Assert.True(labelled > 30);
    }

    [Fact]
    public void Chain_SameSeed_GivesTheSameCrop()
    {
        using var source = Disc(160, 120);
        var options = new AugmentationOptions
        {
            CropPixels = 64,
            BackgroundChange = 0.5,
            PastedItems = 2,
            SyntheticBodies = 2,
            SyntheticClass = "foreign",
        };

        using var first = Vary(source, options);
        using var second = Vary(source, options);

        Assert.Equal(0, Cv2.Norm(first.Image, second.Image));
        Assert.Equal(0, Different(first.Mask, second.Mask));
    }

    [Fact]
    public void Chain_SyntheticBodiesWithoutClass_AreRefused()
    {
        using var source = Disc(96, 96);

        var refusal = Assert.Throws<ArgumentException>(() => new AugmentationChain(
            new AugmentationOptions { SyntheticBodies = 1 }, [source], Classes, seed: 1));

        Assert.Contains("--synthetic-class", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Chain_UnknownClass_NamesThoseThereAre()
    {
        using var source = Disc(96, 96);

        var refusal = Assert.Throws<ArgumentException>(() => new AugmentationChain(
            new AugmentationOptions { BackgroundClass = "conveyor" }, [source], Classes, seed: 1));

        Assert.Contains("belt, product, rot, foreign", refusal.Message, StringComparison.Ordinal);
    }

    private static LabelledPicture Vary(LabelledPicture source, AugmentationOptions options)
    {
        using var chain = new AugmentationChain(options, [source], Classes, seed: 4);
        return chain.Vary(source, new Random(11));
    }

    private static LabelledPicture Empty(int side) => new(
        "empty", new Mat(side, side, MatType.CV_8UC3, new Scalar(120, 90, 140)), new Mat(side, side, MatType.CV_8UC1, Scalar.All(Belt)));

    private static LabelledPicture Disc(int width, int height)
    {
        var mask = new Mat(height, width, MatType.CV_8UC1, Scalar.All(Belt));
        Cv2.Circle(mask, new Point(width / 2, height / 2), Math.Min(width, height) / 5, Scalar.All(Product), -1);
        using var grey = new Mat();
        mask.ConvertTo(grey, MatType.CV_8UC1, 150, 50);
        var image = new Mat();
        Cv2.CvtColor(grey, image, ColorConversionCodes.GRAY2BGR);
        return new LabelledPicture("disc", image, mask);
    }

    private static double Disagreement(LabelledPicture picture)
    {
        using var grey = new Mat();
        Cv2.CvtColor(picture.Image, grey, ColorConversionCodes.BGR2GRAY);
        using var seen = new Mat();
        Cv2.Threshold(grey, seen, 125, 1, ThresholdTypes.Binary);
        return Different(seen, picture.Mask) / (double)picture.Mask.Total();
    }

    private static int Different(Mat first, Mat second)
    {
        using var difference = new Mat();
        Cv2.Compare(first, second, difference, CmpTypes.NE);
        return Cv2.CountNonZero(difference);
    }
}
