using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Networks;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

public sealed class NetworkGraphTests
{
    private const int Width = 96;
    private const int Height = 64;

    private static readonly PointRendOptions Points = new() { HiddenChannels = 24 };

    private static readonly PreprocessingOptions Brightness = new() { NoiseSigmaPixels = 0.8, Standardisation = Standardisation.Brightness };
    private static readonly PreprocessingOptions Larger = new() { Enlargement = 1.4 };
    private static readonly PreprocessingOptions Colour = new() { NoiseSigmaPixels = 1.2, Standardisation = Standardisation.Colour };

    public static TheoryData<string, NetworkForm, ChannelOrder> Forms() => new()
    {
        { "the paper's", new ENetOptions { Classes = 4 }, ChannelOrder.Bgr },
        { "the paper's, RGB", new ENetOptions { Classes = 4 }, ChannelOrder.Rgb },
        { "classes that fill no block", new ENetOptions { Classes = 7, Decoder = DecoderActivation.PReLU }, ChannelOrder.Bgr },
        { "a slope a channel", new ENetOptions { Classes = 4, Slopes = SlopeSharing.PerChannel, Decoder = DecoderActivation.PReLU }, ChannelOrder.Bgr },
        { "CamVid's", ENetOptions.CamVid, ChannelOrder.Bgr },
        { "CamVid's pooling and last layer", new ENetOptions { Classes = 4, Pooling = PoolingWindow.ThreeByThree, LastLayer = FullConvolution.ThreeByThree }, ChannelOrder.Rgb },
        { "the paper's with points", new ENetOptions { Classes = 4, PointRend = Points }, ChannelOrder.Bgr },
        { "CamVid's with points", ENetOptions.CamVid with { PointRend = Points }, ChannelOrder.Rgb },
        { "the paper's, smoothed, brightness standardised", new ENetOptions { Classes = 4, Preprocessing = Brightness }, ChannelOrder.Bgr },
        { "ResNet-50, smoothed, colour standardised, RGB", new ResNetOptions { Classes = 4, OutputStride = 32, Preprocessing = Colour }, ChannelOrder.Rgb },
        { "the paper's, enlarged", new ENetOptions { Classes = 4, Preprocessing = Larger }, ChannelOrder.Bgr },
        { "the paper's with points, enlarged", new ENetOptions { Classes = 4, PointRend = Points, Preprocessing = Larger }, ChannelOrder.Bgr },
        { "ResNet-50, enlarged, brightness standardised", new ResNetOptions { Classes = 4, OutputStride = 32, Preprocessing = Brightness with { Enlargement = 1.25 } }, ChannelOrder.Bgr },
        { "ResNet-18, stride 32", new ResNetOptions { Classes = 4, Depth = 18, OutputStride = 32 }, ChannelOrder.Bgr },
        { "ResNet-18, stride 8, with points, RGB", new ResNetOptions { Classes = 4, Depth = 18, OutputStride = 8, PointRend = Points }, ChannelOrder.Rgb },
        { "ResNet-50, stride 32", new ResNetOptions { Classes = 4, OutputStride = 32 }, ChannelOrder.Bgr },
        { "ResNet-50, stride 16, RGB", new ResNetOptions { Classes = 7, OutputStride = 16, DecoderChannels = 24 }, ChannelOrder.Rgb },
        { "ResNet-50, stride 8, with points", new ResNetOptions { Classes = 4, OutputStride = 8, PointRend = Points }, ChannelOrder.Bgr },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void Write_AnyForm_AnswersAsTheNetwork(string form, NetworkForm options, ChannelOrder order)
    {
        using var network = RandomNetwork.Create(options);
        using var folder = new ExportedModel(network, Width, Height, order);
        using var segmenter = OnnxSegmenter.Open(folder.Model, new InferenceOptions { Provider = ExecutionProvider.Cpu });
        using var torch = new TorchEngine(network);
        using var picture = RandomNetwork.Picture(Width, Height);
        using var classes = new Mat(Height, Width, MatType.CV_8UC1);
        using var confidences = new Mat(Height, Width, MatType.CV_8UC1);
        using var expectedClasses = torch.Segment(picture);
        using var expectedConfidences = Confidences(torch, picture);

        segmenter.Load(0, picture);
        segmenter.Run(1);
        segmenter.Unload(0, classes, confidences);

        // What rounding decides in enlarged pictures decides again which of nearly equally uncertain points are scored once more.
        var isDecidedTwice = options is { PointRend: not null, Preprocessing: not null };
        var tolerated = Width * Height / 1000 * (isDecidedTwice ? 2 : 1);
        Assert.True(Different(expectedClasses, classes) <= tolerated, $"{form}: {Different(expectedClasses, classes)} pixels differ");
        // One point more or less is scored again where two are equally uncertain but for rounding; of two nearly equal pixels that
        // preprocessing has rounded differently, another one wins a max pooling.
        using var deviation = new Mat();
        Cv2.Absdiff(expectedConfidences, confidences, deviation);
        Cv2.Threshold(deviation, deviation, 1, 255, ThresholdTypes.Binary);
        var mostApart = Width * Height / 1000 * ((options.PointRend is null ? 0 : 1) + (options.Preprocessing is null ? 0 : 1) + (isDecidedTwice ? 1 : 0));
        Assert.True(Cv2.CountNonZero(deviation) <= mostApart, $"{form}: {Cv2.CountNonZero(deviation)} confidences differ by more than rounding");
        Assert.True(DistinctValues(expectedClasses) > 1, $"{form}: a network that says one thing proves nothing");
    }

    public static TheoryData<NetworkForm> BatchedForms() =>
    [
        ENetOptions.CamVid,
        new ENetOptions { Classes = 4, PointRend = Points },
        new ENetOptions { Classes = 4, Preprocessing = Brightness },
        new ResNetOptions { Classes = 4, OutputStride = 32, PointRend = Points },
    ];

    [Theory]
    [MemberData(nameof(BatchedForms))]
    public void Write_BatchOfPictures_AnswersEachAsAlone(NetworkForm form)
    {
        using var network = RandomNetwork.Create(form);
        using var folder = new ExportedModel(network, Width, Height);
        using var batched = OnnxSegmenter.Open(folder.Model, new InferenceOptions { Provider = ExecutionProvider.Cpu, MaxBatch = 3 });
        using var alone = new OnnxEngine(folder.Model);
        for (var place = 0; place < 3; place++)
        {
            using var picture = RandomNetwork.Picture(Width, Height, place);
            batched.Load(place, picture);
        }

        batched.Run(3);

        for (var place = 0; place < 3; place++)
        {
            using var picture = RandomNetwork.Picture(Width, Height, place);
            using var expected = alone.Segment(picture);
            using var classes = new Mat(Height, Width, MatType.CV_8UC1);
            using var confidences = new Mat(Height, Width, MatType.CV_8UC1);
            batched.Unload(place, classes, confidences);
            Assert.Equal(0, Different(expected, classes));
        }
    }

    [Fact]
    public void Write_SizeThatIsNoMultipleOfEight_IsRefused()
    {
        using var network = RandomNetwork.Create(new ENetOptions { Classes = 4 });

        var error = Assert.Throws<ArgumentException>(() => NetworkGraph.Write(network, new ModelInput(100, 64, ChannelOrder.Bgr), ""));

        Assert.Contains("100x64", error.Message, StringComparison.Ordinal);
    }

    public static TheoryData<NetworkForm> OpenCvForms() => [new ENetOptions { Classes = 4 }, new ResNetOptions { Classes = 4, OutputStride = 32 }, new ENetOptions { Classes = 4, Preprocessing = Colour }, new ENetOptions { Classes = 4, Preprocessing = Larger }];

    [Theory]
    [MemberData(nameof(OpenCvForms))]
    public void Segment_InOpenCv_AnswersAsOnnxRuntime(NetworkForm form)
    {
        using var network = RandomNetwork.Create(form);
        using var folder = new ExportedModel(network, Width, Height);
        using var onnx = new OnnxEngine(folder.Model);
        using var openCv = new OpenCvSegmenter(folder.Model);
        using var picture = RandomNetwork.Picture(Width, Height);
        using var classes = new Mat();

        using var expected = onnx.Segment(picture);
        openCv.Segment(picture, classes);

        Assert.True(Different(expected, classes) <= Width * Height / 1000);
    }

    private static Mat Confidences(TorchEngine torch, Mat picture)
    {
        using var scope = NewDisposeScope();
        var shares = nn.functional.softmax(torch.Scores(picture), 1).amax([1]).mul(255).round().to(ScalarType.Byte).contiguous();
        return Mat.FromPixelData(picture.Rows, picture.Cols, MatType.CV_8UC1, shares.data<byte>().ToArray()).Clone();
    }

    private static int Different(Mat first, Mat second)
    {
        using var different = new Mat();
        Cv2.Compare(first, second, different, CmpTypes.NE);
        return Cv2.CountNonZero(different);
    }

    private static int DistinctValues(Mat classes)
    {
        classes.GetArray(out byte[] ids);
        return ids.Distinct().Count();
    }
}
