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
    public void Rent_EverOtherShapes_KeepsOnlyTheLastOnes()
    {
        using var pool = new FramePool();
        var mats = new List<Mat>();

        for (var width = 1; width <= 20; width++)
        {
            using var picture = pool.Rent(8, width, MatType.CV_8UC3);
            mats.Add(picture.Mat);
        }

        Assert.Equal([17, 18, 19, 20], mats.Where(mat => !mat.IsDisposed).Select(mat => mat.Cols));
    }

    [Fact]
    public void Rent_FewShapesByTurns_ReusesTheMemoryOfEach()
    {
        using var pool = new FramePool(keptShapes: 6);
        var mats = new HashSet<object>(ReferenceEqualityComparer.Instance);

        for (var turn = 0; turn < 60; turn++)
        {
            using var picture = pool.Rent(8, 1 + turn % 6, MatType.CV_8UC3);
            mats.Add(picture.Mat);
        }

        Assert.Equal(6, mats.Count);
    }

    [Fact]
    public void Return_ShapeOfWhichNothingIsKeptAnyMore_FreesThePicture()
    {
        using var pool = new FramePool();
        var late = pool.Rent(8, 100, MatType.CV_8UC3);
        var mat = late.Mat;
        for (var width = 1; width <= 4; width++)
            pool.Rent(8, width, MatType.CV_8UC3).Dispose();

        late.Dispose();

        Assert.True(mat.IsDisposed);
        Assert.Equal(0, pool.Outstanding);
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
