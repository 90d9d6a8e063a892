using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Prompting;
using OpenCvSharp;
using static FoodInspect.Trainer.Export.Onnx.TensorProto.Types;

namespace FoodInspect.Trainer.Tests.Prompting;

public sealed class SamSegmenterTests : IDisposable
{
    private const float Radius = 40;

    private readonly TemporaryFolder _folder = new();

    // 2 pixels of the picture are 1 of the square: 512 → 256; 100 rows of the square are padding.
    private readonly Mat _picture = new(312, 512, MatType.CV_8UC3, new Scalar(30, 60, 90));

    [Fact]
    public void Segment_APoint_GivesTheDiscAroundItInThePicturesPixels()
    {
        using var sam = Open(new SamModel().Discs([Radius], [0.9f]));
        using var mask = Only(sam.Segment(_picture, Prompt.At(300, 200)));

        AssertDisc(mask.Mask, 300, 200, 2 * Radius);
        Assert.Equal("Segment Anything", sam.Name);
    }

    [Fact]
    public void Segment_TallPicture_IsPaddedAtTheRight()
    {
        using var tall = new Mat(512, 100, MatType.CV_8UC3, Scalar.Black);
        using var sam = Open(new SamModel().Discs([Radius / 2], [0.9f]));
        using var mask = Only(sam.Segment(tall, Prompt.At(50, 400)));

        AssertDisc(mask.Mask, 50, 400, Radius);
    }

    [Fact]
    public void Segment_PointOutside_CutsAHole()
    {
        using var sam = Open(new SamModel().Discs([Radius], [0.9f]));
        using var mask = Only(sam.Segment(_picture, new Prompt([new(300, 200), new(320, 200, IsPositive: false)])));

        Assert.Equal(0, mask.Mask.At<byte>(200, 320));
        Assert.Equal(0, mask.Mask.At<byte>(200, 304)); // the hole has a radius of 20 pixels
        Assert.Equal(255, mask.Mask.At<byte>(200, 296));
    }

    [Fact]
    public void Segment_Box_SendsItsCorners()
    {
        using var sam = Open(new SamModel().Discs([Radius], [0.9f]));
        using var mask = Only(sam.Segment(_picture, Prompt.Inside(new(100, 40, 220, 160))));

        using var expected = new Mat(_picture.Size(), MatType.CV_8UC1, Scalar.Black);
        Cv2.Rectangle(expected, new Rect(100, 40, 120, 120), Scalar.White, -1);
        using var difference = new Mat();
        Cv2.BitwiseXor(mask.Mask, expected, difference);
        Assert.InRange(Cv2.CountNonZero(difference), 0, 4 * 120 * 3); // an edge of 3 px at most
    }

    [Theory]
    [InlineData(false, false, 0.4f)]
    [InlineData(false, true, 0.9f)]
    [InlineData(true, false, 0.9f)]
    public void Segment_PaddingPoint_IsThereWithoutABoxInTheFirstGenerationOnly(bool isSecond, bool hasBox, float expectedIou)
    {
        using var sam = Open(new SamModel(isSecond).Discs([Radius], [0.9f]));
        using var mask = Only(sam.Segment(_picture, hasBox ? Prompt.Inside(new(10, 10, 90, 90)) : Prompt.At(50, 50)));

        Assert.Equal(expectedIou, mask.PredictedIou!.Value, 4);
    }

    [Fact]
    public void Score_EchoingModel_WasShownTheNormalisedRgbWithZeroAsPadding()
    {
        using var sam = Open(new SamModel().Echo());
        var channels = Scores(sam);

        // By predicted IoU: the mean of each channel over the square, of which 156 of 256 rows are the picture.
        float[] normalised = [(90 - 123.675f) / 58.395f, (60 - 116.28f) / 57.12f, (30 - 103.53f) / 57.375f];
        foreach (var (channel, value) in channels.Zip(normalised))
        {
            Assert.Equal(value, channel.Scores.At<float>(150, 250), 3);
            Assert.Equal(value * 156 / 256, channel.PredictedIou, 3);
        }
        foreach (var channel in channels)
            channel.Dispose();
    }

    [Fact]
    public void Score_EncoderThatTakesPixels_IsGivenRgbWithoutNormalisation()
    {
        using var sam = Open(new SamModel().Echo(), takesPixels: true);
        var channels = Scores(sam);

        Assert.Equal([90f, 60f, 30f], channels.Select(channel => MathF.Round(channel.Scores.At<float>(100, 100), 2)));
        foreach (var channel in channels)
            channel.Dispose();
    }

    [Theory]
    [InlineData(DataType.Float, false)] // samexporter
    [InlineData(DataType.Float, true)] // with orig_im_size, masks at the picture's size
    [InlineData(DataType.Int32, true)] // ONNX Runtime's convert_to_onnx.py
    public void Segment_SecondGeneration_StretchesThePicture(DataType numbers, bool takesSize)
    {
        using var sam = Open(new SamModel(isSecond: true, numbers, takesSize).Discs([Radius], [0.9f]));
        using var mask = Only(sam.Segment(_picture, Prompt.At(300, 200)));

        Assert.Equal("Segment Anything 2", sam.Name);
        Assert.Equal(_picture.Size(), mask.Mask.Size());
        var box = Cv2.BoundingRect(mask.Mask);
        Assert.InRange(box.X + box.Width / 2.0, 297, 303);
        Assert.InRange(box.Y + box.Height / 2.0, 197, 203);
        Assert.InRange(box.Width, 155, 165); // 80 pixels of the square, twice as many of the picture across
        Assert.InRange(box.Height, 94, 102); // and 312/256 as many down
    }

    [Fact]
    public void Segment_DecoderWithAllFourMasks_GivesTheThreeForAPointAndTheFirstForMore()
    {
        using var sam = Open(new SamModel().Discs([10, 20, 30, 40], [1.4f, 1f, 1.3f, 1.2f]));
        var one = sam.Segment(_picture, Prompt.At(256, 150));
        var two = sam.Segment(_picture, new Prompt([new(256, 150), new(256, 150)]));

        Assert.Equal([60, 80, 40], one.Select(Radius));
        Assert.Equal([20, 60, 80, 40], two.Select(Radius));
        foreach (var mask in one.Concat(two))
            mask.Dispose();

        static int Radius(PromptMask mask) => (int)Math.Round(Cv2.BoundingRect(mask.Mask).Width / 20.0) * 10;
    }

    [Fact]
    public void Get_EmbeddingCache_EncodesAPictureOnceAndForgetsTheOldest()
    {
        using var cache = new EmbeddingCache(capacity: 2);
        var encoded = new List<int>();
        SamEmbedding Get(int grey)
        {
            using var shown = new Mat(4, 4, MatType.CV_8UC3, Scalar.All(grey));
            return cache.Get(shown, _ =>
            {
                encoded.Add(grey);
                return new SamEmbedding(SamFraming.Padded(new Size(4, 4), 8), new NoFeatures());
            });
        }

        var first = Get(1);
        Get(2);
        Assert.Same(first, Get(1));
        Get(3);
        Assert.Same(first, Get(1));
        Get(2);

        Assert.Equal([1, 2, 3, 2], encoded);
    }

    [Fact]
    public void Open_GraphsOfAnotherKind_SaysWhatWasFoundAndExpected()
    {
        new SamModel().Discs([Radius], [0.9f]).Write(_folder["sam"]);
        File.Copy(_folder["sam/my_encoder.onnx"], _folder["sam/my_decoder.onnx"], overwrite: true);

        var failure = Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["sam"]));

        Assert.Contains("There is no decoder input point_coords", failure.Message, StringComparison.Ordinal);
        Assert.Contains("images Float [1, 3, 256, 256]", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_EncoderOfAnotherModel_IsRefused()
    {
        new SamModel(isSecond: true).Discs([Radius], [0.9f]).Write(_folder["second"]);
        new SamModel().Discs([Radius], [0.9f]).Write(_folder["sam"]);
        File.Copy(_folder["sam/my_encoder.onnx"], _folder["second/my_encoder.onnx"], overwrite: true);

        var failure = Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["second"]));

        Assert.Contains("There is no encoder output high_res_feats_0 or image_features_0", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_FolderWithoutAPair_SaysWhatItHolds()
    {
        Directory.CreateDirectory(_folder["sam"]);
        Assert.Contains("no .onnx file", Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["sam"])).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder["sam/encoder.onnx"], "not a graph");
        Assert.Contains("it holds encoder.onnx", Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["sam"])).Message, StringComparison.Ordinal);

        File.WriteAllText(_folder["sam/decoder.onnx"], "not a graph");
        Assert.Contains("no ONNX graph", Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["sam"])).Message, StringComparison.Ordinal);
        Assert.Throws<ModelException>(() => SamSegmenter.Open(_folder["absent"]));
    }

    [Fact]
    public void Segment_PromptThatCannotBeAnswered_IsRefused()
    {
        using var sam = Open(new SamModel().Discs([Radius], [0.9f]));

        Assert.Throws<ArgumentException>(() => sam.Segment(_picture, new Prompt([])));
        Assert.Throws<ArgumentException>(() => sam.Segment(_picture, new Prompt([new(5, 5, IsPositive: false)])));
        Assert.Throws<ArgumentException>(() => sam.Segment(_picture, Prompt.At(513, 5)));
        Assert.Throws<ArgumentException>(() => sam.Segment(_picture, Prompt.Inside(new(20, 20, 20, 40))));
    }

    public void Dispose()
    {
        _picture.Dispose();
        _folder.Dispose();
    }

    private SamSegmenter Open(SamModel model, bool takesPixels = false)
    {
        model.Write(_folder["model"], takesPixels);
        return SamSegmenter.Open(_folder["model"]);
    }

    /// <summary>The echoed channels in the order red, green, blue.</summary>
    private List<ScoredMask> Scores(SamSegmenter sam) =>
        [.. sam.Score(_picture, Prompt.At(1, 1)).OrderByDescending(mask => mask.Scores.At<float>(150, 250))];

    private static PromptMask Only(IReadOnlyList<PromptMask> masks) => Assert.Single(masks);

    /// <summary>Every pixel must be right but those within 2 px of the edge, where the resolution of the scores ends.</summary>
    private static void AssertDisc(Mat mask, double centreX, double centreY, double radius)
    {
        var (rows, columns) = (mask.Rows, mask.Cols);
        for (var y = 0; y < rows; y++)
        {
            for (var x = 0; x < columns; x++)
            {
                var distance = Math.Sqrt((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY));
                if (Math.Abs(distance - radius) > 2)
                    Assert.True(mask.At<byte>(y, x) == (distance < radius ? 255 : 0), $"({x}, {y}), {distance:F1} from the point, is {mask.At<byte>(y, x)}.");
            }
        }
    }

    private sealed class NoFeatures : List<Microsoft.ML.OnnxRuntime.OrtValue>, Microsoft.ML.OnnxRuntime.IDisposableReadOnlyCollection<Microsoft.ML.OnnxRuntime.OrtValue>
    {
        public void Dispose() => Clear();
    }
}
