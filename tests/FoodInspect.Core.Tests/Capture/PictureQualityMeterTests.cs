using FoodInspect.Core.Capture;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture;

public sealed class PictureQualityMeterTests
{
    [Fact]
    public void Measure_BlackWhiteAndBlurred_SaysWhichAndNothingOfAnEmptyBelt()
    {
        using var belt = new Mat(360, 640, MatType.CV_8UC3, new Scalar(120, 120, 120));
        using var black = new Mat(360, 640, MatType.CV_8UC3, new Scalar(2, 2, 2));
        using var white = new Mat(360, 640, MatType.CV_8UC3, new Scalar(254, 254, 254));

        Assert.Null(Measure(belt));
        Assert.StartsWith("black", Measure(black));
        Assert.StartsWith("overexposed", Measure(white));
        Assert.StartsWith("blurred", Measure(belt, minimumSharpness: 10));
    }

    [Fact]
    public void Measure_BlurredPicture_IsLessSharp()
    {
        using var sharp = new Mat(360, 640, MatType.CV_8UC3);
        Cv2.Randu(sharp, Scalar.All(0), Scalar.All(255));
        using var blurred = sharp.GaussianBlur(new Size(9, 9), 0);
        using var meter = new PictureQualityMeter(new PictureQualityLimits());

        Assert.True(meter.Measure(sharp).Sharpness > 10 * meter.Measure(blurred).Sharpness);
        Assert.Equal(0.5, meter.Measure(sharp).BrightnessRatio, 0.02);
    }

    private static string? Measure(Mat picture, double minimumSharpness = 0)
    {
        using var meter = new PictureQualityMeter(new PictureQualityLimits { MinimumSharpness = minimumSharpness });
        return meter.Measure(picture).UnusableReason;
    }
}
