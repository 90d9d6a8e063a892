using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
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
    [InlineData(Standardisation.Brightness, 0.0)]
    [InlineData(Standardisation.Colour, 1.0)]
    public void Prepare_TrainingPicture_IsWhatTheNetworkSeesLater(Standardisation standardisation, double sigma)
    {
        using var scope = NewDisposeScope();
        var options = new PreprocessingOptions { NoiseSigmaPixels = sigma, Standardisation = standardisation };
        using var picture = new LabelledPicture("made", Drawn(), new Mat(Side, Side, MatType.CV_8UC1, Scalar.All(0)));
        var expected = Preprocessing.Apply(options, Batch(picture).Images());

        Preprocessing.Prepare(options, [picture]);

        // Training keeps the smoothed picture in bytes, so each may be half a grey level off before its gain.
        var difference = (Batch(picture).Images() - expected).abs().max().item<float>();
        Assert.InRange(difference, 0, 0.75f / 255 * 127.5f / 16);
    }

    [Theory]
    [InlineData(-0.1)]
    [InlineData(3.5)]
    [InlineData(double.NaN)]
    public void Validate_SigmaThatCannotBe_IsRefused(double sigma) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ENetOptions { Classes = 3, Preprocessing = new PreprocessingOptions { NoiseSigmaPixels = sigma } }.Validate());

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
        return new CropBatch([.. pixels.SelectMany(pixel => new[] { pixel.Item0, pixel.Item1, pixel.Item2 })], new byte[Side * Side], 1, Side)
        {
            Gains = picture.Gains is { } gains ? [gains.Red, gains.Green, gains.Blue] : null,
        };
    }
}
