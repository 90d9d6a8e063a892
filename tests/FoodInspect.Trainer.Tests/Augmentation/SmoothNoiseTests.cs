using FoodInspect.Trainer.Augmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

public sealed class SmoothNoiseTests
{
    [Fact]
    public void AddGrey_PlainSurface_BecomesRoughInAllColoursAlike()
    {
        using var surface = new Mat(120, 160, MatType.CV_8UC3, new Scalar(128, 128, 128));

        SmoothNoise.AddGrey(surface, grainPx: 5, deviation: 12, new Random(1));

        Cv2.MeanStdDev(surface, out var mean, out var deviation);
        Assert.InRange(mean.Val0, 125, 131);
        Assert.InRange(deviation.Val0, 6, 14);
        var planes = surface.Split();
        Assert.Equal(0, Cv2.Norm(planes[0], planes[2]));
        // Smooth over a grain: neighbours differ by less than pixels a grain apart.
        using var shifted = planes[1].SubMat(0, 120, 1, 160);
        using var distant = planes[1].SubMat(0, 120, 10, 160);
        using var near = planes[1].SubMat(0, 120, 0, 159);
        using var far = planes[1].SubMat(0, 120, 0, 150);
        Assert.True(Cv2.Norm(near, shifted, NormTypes.L1) / near.Total() < 0.6 * Cv2.Norm(far, distant, NormTypes.L1) / far.Total());
        foreach (var plane in planes)
            plane.Dispose();
    }
}
