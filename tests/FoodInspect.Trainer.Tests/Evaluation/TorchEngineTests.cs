using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Evaluation;

public sealed class TorchEngineTests
{
    [Fact]
    public void Segment_NetworkLeftInTraining_IsEvaluatedWithoutDropoutAndLearnsNothing()
    {
        using var network = new ENet(new ENetOptions { Classes = 3, Dropout = 0.5 });
        network.train();
        using var engine = new TorchEngine(network);
        using var image = Noise(64, 64);
        using var statistics = network.Initial.Normalisation.running_mean!.clone();

        using var first = engine.Scores(image);
        using var second = engine.Scores(image);

        Assert.False(network.training);
        Assert.True(first.equal(second).all().item<bool>());
        Assert.True(statistics.equal(network.Initial.Normalisation.running_mean!).all().item<bool>());
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(61, 50)]
    [InlineData(1, 9)]
    public void Segment_AnySize_LabelsEveryPixel(int width, int height)
    {
        using var engine = new TorchEngine(new ENet(new ENetOptions { Classes = 3 }), ownsNetwork: true);
        using var image = Noise(width, height);

        using var ids = engine.Segment(image);

        Assert.Equal(new OpenCvSharp.Size(width, height), ids.Size());
        Cv2.MinMaxLoc(ids, out double _, out double highest);
        Assert.True(highest < 3);
    }

    [Fact]
    public void Segment_PartOfAPicture_IsTheSameAsACopy()
    {
        using var engine = new TorchEngine(new ENet(new ENetOptions { Classes = 3 }), ownsNetwork: true);
        using var wide = Noise(128, 64);
        using var part = wide.SubMat(new Rect(0, 0, 64, 64));
        using var copy = part.Clone();

        using var ofPart = engine.Segment(part);
        using var ofCopy = engine.Segment(copy);

        using var difference = new Mat();
        Cv2.Compare(ofPart, ofCopy, difference, CmpTypes.NE);
        Assert.Equal(0, Cv2.CountNonZero(difference));
    }

    private static Mat Noise(int width, int height)
    {
        var image = new Mat(height, width, MatType.CV_8UC3);
        Cv2.Randu(image, Scalar.All(0), Scalar.All(256));
        return image;
    }
}
