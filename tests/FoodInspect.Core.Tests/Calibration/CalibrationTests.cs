using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Calibration;

public sealed class CalibrationTests
{
    private static readonly CalibrationFile Empty = new() { ImageWidth = 64, ImageHeight = 48 };
    private static readonly LensModel Lens = new([60, 0, 32, 0, 60, 24, 0, 0, 1], [-0.2, 0.05, 0, 0], 0.1);

    [Fact]
    public void Apply_NothingConfigured_ReturnsTheSameFrame()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty, pool);
        using var frame = FrameOf(pool, Scalar.All(100));

        Assert.Same(frame, calibration.Apply(frame));
        Assert.Null(calibration.Scale);
    }

    [Fact]
    public void Apply_Gains_MultiplyEachColourAndSaturate()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Gain = 2, WhiteBalance = new WhiteBalance(0.5, 1, 1.5) }, pool);
        using var frame = calibration.Apply(FrameOf(pool, new Scalar(40, 60, 100)));

        Assert.Equal(new Vec3b(40, 120, 255), frame.Picture.At<Vec3b>(47, 63));
    }

    [Fact]
    public void Apply_LensAndDenoising_KeepsNumberTimesAndQualityAndGivesPicturesBack()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Lens = Lens, Denoising = new Denoising(DenoisingMethod.Median, 3) }, pool);
        var picture = pool.Rent(48, 64, MatType.CV_8UC3);
        picture.Mat.SetTo(Scalar.All(90));
        var quality = new PictureQuality(0.4, 12, null);
        var corrected = calibration.Apply(new Frame(7, DateTimeOffset.UnixEpoch, 99, picture) { Origin = "a.png", Quality = quality });

        Assert.Equal((7, DateTimeOffset.UnixEpoch, 99L, "a.png", quality), (corrected.Sequence, corrected.CapturedAt, corrected.CapturedTimestamp, corrected.Origin, corrected.Quality));
        Assert.Equal(new Vec3b(90, 90, 90), corrected.Picture.At<Vec3b>(24, 32));
        Assert.Equal(1, pool.Outstanding);
        corrected.Dispose();
        Assert.Equal(0, pool.Outstanding);
    }

    [Theory]
    [InlineData(DenoisingMethod.Median, 3)]
    [InlineData(DenoisingMethod.Gaussian, 1)]
    [InlineData(DenoisingMethod.Bilateral, 30)]
    public void Apply_Denoising_HalvesTheNoise(DenoisingMethod method, double strength)
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Denoising = new Denoising(method, strength) }, pool);
        var frame = FrameOf(pool, Scalar.All(0));
        new RNG(1).Fill(frame.Picture, DistributionType.Normal, Scalar.All(128), Scalar.All(8));
        using var smooth = calibration.Apply(frame);
        Cv2.MeanStdDev(smooth.Picture, out _, out var deviation);

        Assert.InRange(deviation.Val0, 0.5, 4.8);
    }

    [Fact]
    public void Correct_PictureAndItsLabels_StayTogether()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Lens = Lens, Gain = 2 }, pool);
        using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.All(20));
        using var labels = new Mat(48, 64, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Rectangle(picture, new Rect(4, 5, 14, 12), Scalar.All(100), -1);
        Cv2.Rectangle(labels, new Rect(4, 5, 14, 12), Scalar.All(3), -1);

        using var corrected = calibration.Correct(picture);
        using var moved = calibration.CorrectLabels(labels, beyond: 255);

        using var bright = corrected.ExtractChannel(0).GreaterThan(120).ToMat();
        using var labelled = moved.Equals(3).ToMat();
        Assert.True(Cv2.Norm(labels, moved) > 0, "the lens must move something");
        Assert.Equal(200, corrected.At<Vec3b>(12, 10).Item0);
        using var apart = new Mat();
        Cv2.BitwiseXor(bright, labelled, apart);
        Assert.InRange(Cv2.CountNonZero(apart), 0, Cv2.CountNonZero(labelled) / 8);
    }

    [Fact]
    public void Correct_PictureOfAnotherSize_IsRefused()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Lens = Lens }, pool);
        using var picture = new Mat(10, 20, MatType.CV_8UC3);

        var error = Assert.Throws<InvalidDataException>(() => calibration.Correct(picture));

        Assert.Contains("20×10", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Apply_PictureOfAnotherSize_CannotBeJudged()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Gain = 2 }, pool);
        using var frame = calibration.Apply(new Frame(0, default, 0, pool.Rent(10, 20, MatType.CV_8UC3)));

        Assert.Equal("size 20x10, calibrated for 64x48", frame.Quality.UnusableReason);
    }

    [Fact]
    public void Apply_PictureThatCannotBeJudged_IsLeftAlone()
    {
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(Empty with { Gain = 2 }, pool);
        using var frame = FrameOf(pool, Scalar.All(3));
        frame.Quality = frame.Quality with { UnusableReason = "black" };

        Assert.Same(frame, calibration.Apply(frame));
        Assert.Equal(3, frame.Picture.At<Vec3b>(0, 0).Item0);
    }

    [Fact]
    public void Load_MmPerPixel_GivesTheScale()
    {
        using var pool = new FramePool();
        var path = Path.GetTempFileName();
        try
        {
            (Empty with { MmPerPixel = 0.5 }).Write(path);
            using var calibration = Core.Calibration.Calibration.Load(path, new Size(64, 48), pool);
            Assert.Equal(0.25, calibration.Scale!.AreaMm2(default, 1));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static Frame FrameOf(FramePool pool, Scalar colour)
    {
        var picture = pool.Rent(48, 64, MatType.CV_8UC3);
        picture.Mat.SetTo(colour);
        return new Frame(0, default, 0, picture);
    }
}
