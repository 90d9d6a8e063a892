using FoodInspect.Trainer.Augmentation;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Augmentation;

public sealed class SyntheticReliefTests
{
    [Fact]
    public void Press_PlainDisc_ChangesItsSurfaceWithinTheOutlineOnly()
    {
        using var silhouette = new Mat(60, 60, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Circle(silhouette, new Point(30, 30), 25, Scalar.All(255), -1);
        using var outside = new Mat();
        Cv2.BitwiseNot(silhouette, outside);
        for (var seed = 0; seed < 50; seed++)
        {
            using var surface = new Mat(60, 60, MatType.CV_8UC3, Scalar.All(128));
            SyntheticRelief.Press(surface, silhouette, new Random(seed));

            Cv2.MeanStdDev(surface, out _, out var within, silhouette);
            Cv2.MeanStdDev(surface, out var mean, out var beyond, outside);
            Assert.True(within.Val0 > 2, $"seed {seed}: a relief of {within.Val0} grey levels");
            Assert.Equal(128, mean.Val0);
            Assert.Equal(0, beyond.Val0);
        }
    }

    [Fact]
    public void Press_BodyOfOnePixel_LeavesItWhole()
    {
        using var silhouette = new Mat(3, 3, MatType.CV_8UC1, Scalar.All(0));
        silhouette.Set(1, 1, (byte)255);
        using var surface = new Mat(3, 3, MatType.CV_8UC3, Scalar.All(128));

        SyntheticRelief.Press(surface, silhouette, new Random(1));

        Assert.Equal(new Vec3b(128, 128, 128), surface.At<Vec3b>(0, 0));
    }
}
