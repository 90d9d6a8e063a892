using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Frames;

public sealed class FramePoolTests
{
    [Fact]
    public void Rent_AfterReturn_ReusesTheMemory()
    {
        using var pool = new FramePool();
        nint first;
        using (var picture = pool.Rent(8, 10, MatType.CV_8UC3))
            first = picture.Mat.Data;

        using var again = pool.Rent(8, 10, MatType.CV_8UC3);

        Assert.Equal(first, again.Mat.Data);
        Assert.Equal(1, pool.Outstanding);
        Assert.Equal(1, pool.PeakOutstanding);
    }

    [Fact]
    public void Dispose_Twice_CountsOnce()
    {
        using var pool = new FramePool();
        var picture = pool.Rent(8, 10, MatType.CV_8UC1);

        picture.Dispose();
        picture.Dispose();

        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => picture.Mat);
    }

    [Fact]
    public void Rent_TwoAtOnce_GivesDifferentMemory()
    {
        using var pool = new FramePool();
        using var one = pool.Rent(8, 10, MatType.CV_8UC1);
        using var two = pool.Rent(8, 10, MatType.CV_8UC1);

        Assert.NotEqual(one.Mat.Data, two.Mat.Data);
        Assert.Equal(2, pool.PeakOutstanding);
    }

    [Fact]
    public void Dispose_PoolBeforePicture_FreesThePictureWhenItComesBack()
    {
        var pool = new FramePool();
        var picture = pool.Rent(8, 10, MatType.CV_8UC1);
        var mat = picture.Mat;

        pool.Dispose();
        Assert.False(mat.IsDisposed);
        picture.Dispose();

        Assert.True(mat.IsDisposed);
        Assert.Equal(0, pool.Outstanding);
        Assert.Throws<ObjectDisposedException>(() => pool.Rent(8, 10, MatType.CV_8UC1));
    }
}
