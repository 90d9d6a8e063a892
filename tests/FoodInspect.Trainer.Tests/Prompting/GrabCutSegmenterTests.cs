using FoodInspect.Trainer.Prompting;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Prompting;

public sealed class GrabCutSegmenterTests : IDisposable
{
    private readonly Mat _picture = new(180, 320, MatType.CV_8UC3, new Scalar(120, 90, 60));
    private readonly Mat _item = new(180, 320, MatType.CV_8UC1, Scalar.Black);

    public GrabCutSegmenterTests()
    {
        Cv2.Circle(_picture, new Point(100, 90), 30, new Scalar(80, 160, 210), -1);
        Cv2.Circle(_item, new Point(100, 90), 30, Scalar.White, -1);
        Cv2.Circle(_picture, new Point(180, 90), 30, new Scalar(80, 160, 210), -1);
        var random = new Random(1);
        var grains = new byte[180 * 320 * 3];
        for (var i = 0; i < grains.Length; i++)
            grains[i] = (byte)random.Next(16);
        using var noise = Mat.FromPixelData(180, 320, MatType.CV_8UC3, grains);
        Cv2.Add(_picture, noise, _picture);
    }

    [Fact]
    public void Segment_APointOnAnItem_GivesThatItemAndNotItsTwin()
    {
        using var segmenter = new GrabCutSegmenter();
        using var mask = Assert.Single(segmenter.Segment(_picture, Prompt.At(95, 85)));

        Assert.InRange(Iou(mask.Mask), 0.98, 1);
        Assert.Null(mask.PredictedIou);
    }

    [Fact]
    public void Segment_ABox_GivesWhatIsInside()
    {
        using var segmenter = new GrabCutSegmenter();
        using var mask = Assert.Single(segmenter.Segment(_picture, Prompt.Inside(new(62, 52, 138, 128))));

        Assert.InRange(Iou(mask.Mask), 0.98, 1);
    }

    [Fact]
    public void Segment_APointFarFromTheBox_IsMarkedWhereItIs()
    {
        using var segmenter = new GrabCutSegmenter();
        using var mask = Assert.Single(segmenter.Segment(_picture, new Prompt([new(100, 90), new(300, 90)], new PromptBox(62, 52, 138, 128))));

        // The window around the box would end at column 157; the point may not become an item there.
        using var between = new Mat(mask.Mask, new Rect(150, 80, 12, 20));
        Assert.Equal(0, Cv2.CountNonZero(between));
        Assert.Equal(255, mask.Mask.At<byte>(90, 300));
        Assert.Equal(255, mask.Mask.At<byte>(90, 100));
    }

    [Fact]
    public void Segment_PointOutside_IsNotInTheMask()
    {
        // A bridge makes the twins one; the point on the right one says that it is not meant.
        Cv2.Rectangle(_picture, new Rect(125, 85, 40, 10), new Scalar(88, 168, 218), -1);
        using var segmenter = new GrabCutSegmenter();
        using var both = Assert.Single(segmenter.Segment(_picture, Prompt.At(100, 90)));
        using var one = Assert.Single(segmenter.Segment(_picture, new Prompt([new(100, 90), new(180, 90, IsPositive: false)])));

        Assert.Equal(255, both.Mask.At<byte>(90, 180));
        Assert.Equal(0, one.Mask.At<byte>(90, 180));
        Assert.Equal(255, one.Mask.At<byte>(90, 100));
    }

    [Fact]
    public void Segment_LargePicture_IsAnsweredAtItsOwnSize()
    {
        using var large = new Mat();
        Cv2.Resize(_picture, large, default, 12, 12, InterpolationFlags.Nearest);
        Cv2.Resize(_item, _item, large.Size(), 0, 0, InterpolationFlags.Nearest);
        using var segmenter = new GrabCutSegmenter();
        using var mask = Assert.Single(segmenter.Segment(large, Prompt.At(95 * 12, 85 * 12)));

        Assert.InRange(Iou(mask.Mask), 0.96, 1);
    }

    [Fact]
    public void Segment_PictureOfOneColour_StillAnswers()
    {
        using var flat = new Mat(40, 40, MatType.CV_8UC3, Scalar.Gray);
        using var segmenter = new GrabCutSegmenter();
        using var mask = Assert.Single(segmenter.Segment(flat, Prompt.At(20, 20)));

        Assert.Equal(flat.Size(), mask.Mask.Size());
    }

    /// <summary>Whole numbers are centres of pixels: half a pixel before the first and after the last is the edge.</summary>
    [Theory]
    [InlineData(-0.5, -0.5, true)]
    [InlineData(39.5, 29.5, true)]
    [InlineData(-0.6, 0, false)]
    [InlineData(40, 0, false)]
    [InlineData(0, 30, false)]
    public void Segment_PointOutsideThePicture_IsRefused(double x, double y, bool isInside)
    {
        using var picture = new Mat(30, 40, MatType.CV_8UC3, Scalar.Gray);
        using var segmenter = new GrabCutSegmenter();

        if (isInside)
            segmenter.Segment(picture, Prompt.At(x, y))[0].Dispose();
        else
            Assert.Contains("is outside the picture of 40×30", Assert.Throws<ArgumentException>(() => segmenter.Segment(picture, Prompt.At(x, y))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Segment_GreyPicture_IsRefused()
    {
        using var grey = new Mat(40, 40, MatType.CV_8UC1, Scalar.Gray);
        using var segmenter = new GrabCutSegmenter();

        Assert.Throws<ArgumentException>(() => segmenter.Segment(grey, Prompt.At(20, 20)));
    }

    public void Dispose()
    {
        _picture.Dispose();
        _item.Dispose();
    }

    private double Iou(Mat mask)
    {
        using var both = new Mat();
        using var either = new Mat();
        Cv2.BitwiseAnd(mask, _item, both);
        Cv2.BitwiseOr(mask, _item, either);
        return (double)Cv2.CountNonZero(both) / Cv2.CountNonZero(either);
    }
}
