using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Calibration;

public sealed class FlatFieldCalibrationTests
{
    private static readonly Size Picture = new(320, 240);

    [Fact]
    public void Apply_SheetWithVignetteAndColourCast_BecomesEvenAndGrey()
    {
        using var sheet = Sheet(new Scalar(150, 180, 200), vignette: 0.4);
        var result = FlatFieldCalibration.Run(new CalibrationPicture("sheet.png", sheet));
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(
            new CalibrationFile { ImageWidth = 320, ImageHeight = 240, FlatField = result.FlatField, WhiteBalance = result.WhiteBalance }, pool);
        var picture = pool.Rent(240, 320, MatType.CV_8UC3);
        sheet.CopyTo(picture.Mat);
        using var frame = calibration.Apply(new Frame(0, default, 0, picture));

        Assert.True(result.UnevennessRatio > 0.3);
        Assert.Equal(1.2, result.WhiteBalance.Blue, 0.01);
        Assert.Equal(0.9, result.WhiteBalance.Red, 0.01);
        using var grey = frame.Picture.Reshape(1);
        Cv2.MeanStdDev(grey, out var mean, out var deviation);
        Assert.True(deviation.Val0 < 0.01 * mean.Val0, $"{deviation.Val0} of {mean.Val0}");
        Cv2.MinMaxLoc(grey, out double darkest, out double brightest);
        Assert.True(brightest - darkest < 0.05 * mean.Val0, $"{darkest} to {brightest}");
    }

    [Theory]
    [InlineData(254, 254, 254, 0.1, "saturated")]
    [InlineData(30, 30, 30, 0.1, "mean brightness")]
    [InlineData(40, 180, 180, 0.1, "too coloured")]
    [InlineData(180, 180, 180, 0.95, "fill the picture")]
    public void Run_SheetThatCannotBeUsed_IsRefusedByName(int blue, int green, int red, double vignette, string reason)
    {
        using var sheet = Sheet(new Scalar(blue, green, red), vignette);

        var error = Assert.Throws<CalibrationException>(() => FlatFieldCalibration.Run(new CalibrationPicture("sheet.png", sheet)));
        Assert.Contains("sheet.png", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
    }

    /// <summary>An even sheet, darker towards the corners by a share.</summary>
    private static Mat Sheet(Scalar colour, double vignette)
    {
        var sheet = new Mat(Picture, MatType.CV_8UC3);
        for (var y = 0; y < 240; y++)
        {
            for (var x = 0; x < 320; x++)
            {
                var fromCentre = (Math.Pow(x - 160, 2) + Math.Pow(y - 120, 2)) / (160 * 160 + 120 * 120);
                var light = 1 - vignette * fromCentre;
                sheet.Set(y, x, new Vec3b((byte)(colour.Val0 * light), (byte)(colour.Val1 * light), (byte)(colour.Val2 * light)));
            }
        }

        return sheet;
    }
}
