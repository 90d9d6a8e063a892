using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Tests.Export;
using FoodInspect.Trainer.Training;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Networks;

public sealed class PreprocessingTests
{
    private const int Side = 48;

    [Fact]
    public void Apply_Brightness_BringsTheMeanOfAllColoursToMiddleGrey()
    {
        using var scope = NewDisposeScope();
        var images = Plain(0.2f, 0.4f, 0.3f);

        var prepared = Preprocessing.Apply(new PreprocessingOptions { Standardisation = Standardisation.Brightness }, images);

        Assert.Equal(0.5, prepared.mean().item<float>(), 4);
        Assert.Equal(2, (prepared[0, 1, 0, 0] / prepared[0, 0, 0, 0]).item<float>(), 3);
    }

    [Fact]
    public void Apply_Colour_BringsTheMeanOfEachColourToMiddleGrey()
    {
        using var scope = NewDisposeScope();
        var images = cat([Plain(0.2f, 0.4f, 0.3f), Plain(0.9f, 0.6f, 0.7f)]);

        var prepared = Preprocessing.Apply(new PreprocessingOptions { Standardisation = Standardisation.Colour }, images);

        Assert.All(prepared.mean([2, 3]).data<float>().ToArray(), mean => Assert.Equal(0.5, mean, 4));
    }

    [Fact]
    public void Forward_DimmedPicture_IsAnsweredAsTheBrightOne()
    {
        using var scope = NewDisposeScope();
        using var untracked = no_grad();
        manual_seed(4);
        using var network = new ENetOptions { Classes = 3, Preprocessing = new PreprocessingOptions { Standardisation = Standardisation.Colour } }.Create();
        network.eval();
        var picture = rand(1, 3, Side, Side);

        var difference = (network.call(picture) - network.call(picture * tensor(0.4f))).abs().max().item<float>();

        Assert.InRange(difference, 0, 1e-3);
    }

    [Fact]
    public void Apply_PictureWithoutLight_HasABoundedGain()
    {
        using var scope = NewDisposeScope();

        var prepared = Preprocessing.Apply(new PreprocessingOptions { Standardisation = Standardisation.Colour }, Plain(0.01f, 0.01f, 0.01f));

        Assert.Equal(0.01 * 127.5 / 16, prepared.mean().item<float>(), 4);
    }

    [Fact]
    public void Apply_Noise_IsSmoothedAndTheMeanKept()
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        var images = rand(1, 3, Side, Side);

        var prepared = Preprocessing.Apply(new PreprocessingOptions { NoiseSigmaPixels = 1 }, images);

        Assert.Equal(images.shape, prepared.shape);
        Assert.InRange(prepared.std().item<float>() / images.std().item<float>(), 0.2, 0.4);
        Assert.Equal(images.mean().item<float>(), prepared.mean().item<float>(), 1);
    }

    [Theory]
    [InlineData(Standardisation.Brightness, 0.0, 1.0)]
    [InlineData(Standardisation.Colour, 1.0, 1.0)]
    [InlineData(Standardisation.Brightness, 1.0, 1.5)]
    public void Prepare_TrainingPicture_IsWhatTheNetworkSeesLater(Standardisation standardisation, double sigma, double enlargement)
    {
        using var scope = NewDisposeScope();
        var options = new PreprocessingOptions { NoiseSigmaPixels = sigma, Standardisation = standardisation, Enlargement = enlargement };
        using var picture = new LabelledPicture("made", Drawn(), new Mat(Side, Side, MatType.CV_8UC1, Scalar.All(0)));
        var expected = Preprocessing.Apply(options, Batch(picture).Images(CPU));

        Preprocessing.Prepare(options, [picture]);

        // Training keeps the smoothed picture in bytes, so each may be half a grey level off before its gain; rounded again when enlarged.
        var difference = (Batch(picture).Images(CPU) - expected).abs().max().item<float>();
        Assert.InRange(difference, 0, (enlargement > 1 ? 2.5f : 0.75f) / 255 * 127.5f / 16);
        Assert.Throws<InvalidOperationException>(() => Preprocessing.Prepare(options, [picture]));
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(3.5)]
    [InlineData(double.NaN)]
    public void Validate_SigmaThatCannotBe_IsRefused(double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ENetOptions { Classes = 3, Preprocessing = new PreprocessingOptions { NoiseSigmaPixels = sigma } }.Validate());

    [Theory]
    [InlineData(0.5)]
    [InlineData(4.5)]
    [InlineData(double.NaN)]
    public void Validate_EnlargementThatCannotBe_IsRefused(double enlargement) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ENetOptions { Classes = 3, Preprocessing = new PreprocessingOptions { Enlargement = enlargement } }.Validate());

    [Theory]
    [InlineData(1.1, 360, 1, 396)]
    [InlineData(1.1, 720, 8, 792)]
    [InlineData(2.2, 360, 8, 792)]
    [InlineData(1.5, 360, 8, 544)]
    [InlineData(1, 360, 16, 360)]
    public void Enlarged_Length_IsRoundedUpToTheMultipleAndNoFurther(double enlargement, int length, int multiple, int expected) =>
        Assert.Equal(expected, Preprocessing.Enlarged(new PreprocessingOptions { Enlargement = enlargement }, length, multiple));

    [Fact]
    public void Apply_Enlargement_RoundsSidesUpToWhatTheLayersTake()
    {
        using var scope = NewDisposeScope();

        var prepared = Preprocessing.Apply(new PreprocessingOptions { Enlargement = 1.5 }, rand(1, 3, 40, 64), sizeMultiple: 8);

        Assert.Equal([1, 3, 64, 96], prepared.shape);
    }

    [Fact]
    public void Apply_EnlargementOfAPlainPicture_IsAsPlain()
    {
        using var scope = NewDisposeScope();
        var levels = arange(0, 256, ScalarType.Float32).div(255).view(-1, 1, 1, 1).expand(256, 3, 8, 8);

        var prepared = Preprocessing.Apply(new PreprocessingOptions { Enlargement = 1.4 }, levels);

        Assert.True(prepared.eq(levels[.., .., ..1, ..1]).all().item<bool>());
    }

    [Fact]
    public void Forward_EnlargingNetwork_ScoresThePicturesOwnPixels()
    {
        using var scope = NewDisposeScope();
        var preprocessing = new PreprocessingOptions { Enlargement = 2 };
        using var network = RandomNetwork.Create(new ENetOptions { Classes = 4 });
        using var enlarging = (network.Form with { Preprocessing = preprocessing }).Create();
        enlarging.load_state_dict(network.state_dict());
        enlarging.eval();
        var images = rand(1, 3, 32, 48);

        var scores = enlarging.call(images);

        // Of an even number of pixels under one, the second of the middle two is the one in which the middle lies.
        var large = network.call(Preprocessing.Apply(preprocessing, images, sizeMultiple: 8));
        Assert.Equal([1, 4, 32, 48], scores.shape);
        Assert.True(allclose(large[.., .., 1.., 1..][.., .., TensorIndex.Slice(step: 2), TensorIndex.Slice(step: 2)], scores));
    }

    [Theory]
    [InlineData(48, 32)]
    [InlineData(540, 360)]
    [InlineData(97, 64)]
    public void PixelsUnderMiddles_AreThoseThatLabelScalingTakes(int enlarged, int length)
    {
        using var classIds = Mat.FromPixelData(1, enlarged, MatType.CV_32SC1, Enumerable.Range(0, enlarged).ToArray());
        using var scaled = new Mat();

        LabelScaling.Scale(classIds, scaled, new OpenCvSharp.Size(length, 1));

        Assert.True(scaled.GetArray(out int[] pixels));
        Assert.Equal(pixels.Select(pixel => (long)pixel), Preprocessing.PixelsUnderMiddles(enlarged, length));
    }

    [Fact]
    public void Prepare_Enlargement_EnlargesPictureAndMaskAlike()
    {
        var mask = new Mat(Side, Side, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Circle(mask, new Point(20, 22), 12, Scalar.All(2), -1);
        using var picture = new LabelledPicture("made", Drawn(), mask);

        Preprocessing.Prepare(new PreprocessingOptions { Enlargement = 1.5 }, [picture]);

        Assert.Equal((Side * 3 / 2, Side * 3 / 2), (picture.Image.Width, picture.Image.Height));
        // The disc is green by far.
        using var green = picture.Image.ExtractChannel(1);
        using var disc = new Mat();
        Cv2.Threshold(green, disc, 145, 2, ThresholdTypes.Binary);
        using var differences = new Mat();
        Cv2.Absdiff(disc, picture.Mask, differences);
        Assert.InRange(Cv2.CountNonZero(differences), 0, 60);
        Assert.InRange(Cv2.CountNonZero(picture.Mask), 950, 1100);
    }

    private static Tensor Plain(float red, float green, float blue) =>
        tensor(new[] { red, green, blue }, [1, 3, 1, 1]).expand(1, 3, Side, Side);

    private static Mat Drawn()
    {
        var picture = new Mat(Side, Side, MatType.CV_8UC3, new Scalar(60, 90, 130));
        Cv2.Circle(picture, new Point(20, 22), 12, new Scalar(30, 200, 180), -1);
        return picture;
    }

    private static CropBatch Batch(LabelledPicture picture)
    {
        using var rgb = picture.Image.CvtColor(ColorConversionCodes.BGR2RGB);
        rgb.GetArray(out Vec3b[] pixels);
        return new CropBatch([.. pixels.SelectMany(pixel => new[] { pixel.Item0, pixel.Item1, pixel.Item2 })], new byte[rgb.Total()], 1, rgb.Width)
        {
            Gains = picture.Gains is { } gains ? [gains.Red, gains.Green, gains.Blue] : null,
        };
    }
}
