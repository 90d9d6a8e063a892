using FoodInspect.Trainer.Evaluation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Evaluation;

public sealed class BoundaryIoUTests
{
    private const int Side = 20;

    [Fact]
    public void IoU_SameAsTruth_IsOne()
    {
        using var truth = Square(5, 5, 10);
        var boundaries = new BoundaryIoU(2);

        boundaries.Add(truth, truth);

        Assert.Equal(1, boundaries.IoU(0));
        Assert.Equal(1, boundaries.IoU(1));
        Assert.Equal(1, boundaries.Mean);
    }

    /// <summary>Bands of 10×10 − 6×6 = 64 pixels, one column apart: 2·(2·9) + ... counted below by walking over both.</summary>
    [Fact]
    public void IoU_ShiftedSquare_CountsTheBandsOnly()
    {
        using var truth = Square(5, 5, 10);
        using var predicted = Square(6, 5, 10);
        var boundaries = new BoundaryIoU(2);

        boundaries.Add(truth, predicted);

        var (both, either) = (0, 0);
        for (var y = 0; y < Side; y++)
            for (var x = 0; x < Side; x++)
            {
                bool Band(int left) => In(x, y, left, 5, 10) && !In(x, y, left + 2, 7, 6);
                both += Band(5) && Band(6) ? 1 : 0;
                either += Band(5) || Band(6) ? 1 : 0;
            }
        Assert.Equal(both / (double)either, boundaries.IoU(1), 9);
        Assert.True(boundaries.IoU(1) < 90.0 / 110);
    }

    [Fact]
    public void IoU_MistakeFarInside_DoesNotCountForTheOutline()
    {
        using var truth = Square(0, 0, Side);
        using var predicted = Square(0, 0, Side);
        predicted.Set(10, 10, (byte)0);
        var boundaries = new BoundaryIoU(2);

        boundaries.Add(truth, predicted);

        // The hole has an outline of its own: the 5×5 around it, less itself, joins the band of 20×20 − 16×16.
        Assert.Equal(144.0 / (144 + 24), boundaries.IoU(1), 9);
        // The truth has no outline of the class that the hole was taken for: no mean counts it.
        Assert.True(double.IsNaN(boundaries.IoU(0)));
        Assert.Equal(boundaries.IoU(1), boundaries.Mean);
    }

    [Fact]
    public void IoU_UnlabelledPixels_MakeNoOutlineAndAreNotCounted()
    {
        using var truth = Square(5, 5, 10);
        using (var right = truth[new Rect(10, 0, 10, Side)])
            right.SetTo(Scalar.All(255));
        using var predicted = Square(5, 5, 10);
        var boundaries = new BoundaryIoU(2);

        boundaries.Add(truth, predicted);

        Assert.Equal(1, boundaries.IoU(1));
        Assert.Equal(1, boundaries.IoU(0));
    }

    [Fact]
    public void Mean_ClassThatDoesNotOccur_IsLeftOut()
    {
        using var truth = Square(5, 5, 10);
        var boundaries = new BoundaryIoU(3);

        boundaries.Add(truth, truth);

        Assert.Equal(double.NaN, boundaries.IoU(2));
        Assert.Equal(1, boundaries.Mean);
    }

    private static bool In(int x, int y, int left, int top, int side) => x >= left && x < left + side && y >= top && y < top + side;

    private static Mat Square(int left, int top, int side)
    {
        var picture = new Mat(Side, Side, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Rectangle(picture, new Rect(left, top, side, side), Scalar.All(1), -1);
        return picture;
    }
}
