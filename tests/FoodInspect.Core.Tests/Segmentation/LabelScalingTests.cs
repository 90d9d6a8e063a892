using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Segmentation;

public sealed class LabelScalingTests
{
    [Theory]
    [InlineData(4, new byte[] { 0, 2, 3, 5 })]
    [InlineData(9, new byte[] { 0, 1, 1, 2, 3, 3, 4, 5, 5 })]
    [InlineData(12, new byte[] { 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5 })]
    public void Scale_Row_TakesThePixelInWhichTheMiddleLies(int width, byte[] expected)
    {
        using var classIds = Mat.FromPixelData(1, 6, MatType.CV_8UC1, new byte[] { 0, 1, 2, 3, 4, 5 });
        using var scaled = new Mat();

        LabelScaling.Scale(classIds, scaled, new Size(width, 1));

        Assert.True(scaled.GetArray(out byte[] row));
        Assert.Equal(expected, row);
    }

    [Theory]
    [InlineData(64, 36)]
    [InlineData(128, 72)]
    [InlineData(192, 108)]
    public void Scale_Mirrored_IsTheMirrorImage(int width, int height)
    {
        using var classIds = new Mat(54, 96, MatType.CV_8UC1, Scalar.All(0));
        classIds.Circle(30, 20, 11, Scalar.All(2), -1);
        using var turned = classIds.Flip(FlipMode.XY);
        using var scaled = new Mat();
        using var scaledTurned = new Mat();

        LabelScaling.Scale(classIds, scaled, new Size(width, height));
        LabelScaling.Scale(turned, scaledTurned, new Size(width, height));

        using var back = scaledTurned.Flip(FlipMode.XY);
        using var differences = new Mat();
        Cv2.Absdiff(scaled, back, differences);
        Assert.Equal(0, differences.CountNonZero());
    }
}
