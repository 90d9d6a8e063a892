using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using FsCheck;
using FsCheck.Fluent;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Regions;

public sealed class RegionFinderTests : IDisposable
{
    private static readonly RegionOptions KeepAll = new() { MinimumAreaPx = 0, MaximumRegions = 10_000 };
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    /// <summary>A map drawn with digits, one a pixel; a dot is the belt.</summary>
    private SegmentedFrame Map(string drawing, int scale = 1)
    {
        var rows = drawing.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return Map(rows.Length, rows[0].Length, (y, x) => (byte)(rows[y][x] == '.' ? 0 : rows[y][x] - '0'), scale);
    }

    private SegmentedFrame Map(int height, int width, Func<int, int, byte> classAt, int scale = 1)
    {
        var frame = new Frame(0, default, 0, _pool.Rent(height * scale, width * scale, MatType.CV_8UC3));
        var (classes, confidences) = (_pool.Rent(height, width, MatType.CV_8UC1), _pool.Rent(height, width, MatType.CV_8UC1));
        for (var y = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++)
            {
                classes.Mat.Set(y, x, classAt(y, x));
                confidences.Mat.Set(y, x, (byte)(x * 10));
            }
        }

        return new SegmentedFrame(frame, new LabelMap(classes, confidences));
    }

    [Fact]
    public void Find_TwoTouchingBlobsOfOneClass_ReturnsOneRegion()
    {
        using var found = new RegionFinder(MadeBelt.Classes, KeepAll).Find(Map("""
            11....
            11....
            ..11..
            ..11..
            """));

        Assert.Equal(8, Assert.Single(found.Regions.Span.ToArray()).AreaPx);
    }

    [Fact]
    public void Find_ShapeThatJoinsOnlyBelow_ReturnsOneRegion()
    {
        using var found = new RegionFinder(MadeBelt.Classes, KeepAll).Find(Map("""
            1.1.1
            1.1.1
            11111
            """));

        Assert.Equal(11, Assert.Single(found.Regions.Span.ToArray()).AreaPx);
    }

    [Fact]
    public void Find_DefectOnProduct_SharesItsBlob()
    {
        using var found = new RegionFinder(MadeBelt.Classes, KeepAll).Find(Map("""
            1111...3
            1221....
            1111...1
            """));

        Assert.Equal(4, found.Regions.Count);
        var product = found.Regions.Span.ToArray().Single(region => region is { ClassId: MadeBelt.Product, AreaPx: 10 });
        Assert.Equal(product.Blob, found.Regions.Span.ToArray().Single(region => region.ClassId == MadeBelt.Rot).Blob);
        Assert.NotEqual(product.Blob, found.Regions.Span.ToArray().Single(region => region.ClassId == MadeBelt.Foreign).Blob);
    }

    [Fact]
    public void Find_Region_IsMeasuredInPixelsOfTheCamera()
    {
        var finder = new RegionFinder(MadeBelt.Classes, KeepAll, (_, px) => px * 0.25);

        using var found = finder.Find(Map("""
            ......
            ..22..
            ..22..
            ......
            """, scale: 2));

        var region = Assert.Single(found.Regions.Span.ToArray());
        Assert.Equal(16, region.AreaPx);
        Assert.Equal(4, region.AreaMm2);
        Assert.Equal(new Rect(4, 2, 4, 4), region.Box);
        Assert.Equal(new Point2d(5.5, 3.5), region.Centroid);
        Assert.Equal(25 / 255.0, region.MeanConfidence, 1e-9);
    }

    [Fact]
    public void Find_Speck_IsLeftOut()
    {
        using var found = new RegionFinder(MadeBelt.Classes, new RegionOptions { MinimumAreaPx = 4 }).Find(Map("""
            11...3
            11....
            """));

        Assert.Equal(4, Assert.Single(found.Regions.Span.ToArray()).AreaPx);
    }

    [Fact]
    public void Find_FrameWithoutLabelMap_HasNoRegions()
    {
        var frame = new Frame(0, default, 0, _pool.Rent(4, 4, MatType.CV_8UC3));

        using var found = new RegionFinder(MadeBelt.Classes, KeepAll).Find(new SegmentedFrame(frame, null));

        Assert.Equal(0, found.Regions.Count);
    }

    [Fact]
    public void Find_ClassThatTheCardDoesNotHave_SaysSo()
    {
        using var map = Map("9");

        var exception = Assert.Throws<InvalidDataException>(() => new RegionFinder(MadeBelt.Classes, KeepAll).Find(map));
        Assert.Contains("class 9", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_TenThousandSpecks_KeepsTheLargestAndCannotBeJudged()
    {
        // A speck at every third pixel of 640×360: 25,680 of them, and one larger.
        using var found = new RegionFinder(MadeBelt.Classes, new RegionOptions { MinimumAreaPx = 0 })
            .Find(Map(360, 640, (y, x) => (byte)(x % 3 == 0 && y % 3 == 0 || (x < 4 && y < 4) ? 1 : 0)));

        Assert.Equal(500, found.Regions.Count);
        Assert.True(found.Regions.Span[0].AreaPx >= 16);
        Assert.Contains("the network sees noise", found.Segmented.Frame.Quality.UnusableReason, StringComparison.Ordinal);
    }

    [Fact]
    public void Find_AnyMap_AreasSumToTheMapsCountsAndRegionsAreThoseOfOpenCv()
    {
        var maps = Gen.Choose(1, 12).SelectMany(height => Gen.Choose(1, 12).SelectMany(width =>
            Gen.Frequency((3, Gen.Constant((byte)0)), (3, Gen.Constant((byte)1)), (1, Gen.Constant((byte)2)), (1, Gen.Constant((byte)3)))
                .ArrayOf(height * width).Select(pixels => (height, width, pixels))));
        Prop.ForAll(Arb.From(maps), map =>
        {
            using var found = new RegionFinder(MadeBelt.Classes, KeepAll).Find(Map(map.height, map.width, (y, x) => map.pixels[y * map.width + x]));
            for (var id = 1; id < 4; id++)
            {
                var regions = found.Regions.Span.ToArray().Where(region => region.ClassId == id).ToList();
                Assert.Equal(map.pixels.Count(pixel => pixel == id), regions.Sum(region => region.AreaPx));
                Assert.Equal(OpenCvAreas(found, id), regions.Select(region => (int)region.AreaPx).Order());
            }
        }).QuickCheckThrowOnFailure();
    }

    private static IEnumerable<int> OpenCvAreas(AnalysedFrame frame, int id)
    {
        using var mask = new Mat();
        Cv2.Compare(frame.Segmented.Labels!.Classes, new Scalar(id), mask, CmpTypes.EQ);
        using var labels = new Mat();
        using var stats = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(mask, labels, stats, centroids, PixelConnectivity.Connectivity8);
        return [.. Enumerable.Range(1, count - 1).Select(i => stats.At<int>(i, (int)ConnectedComponentsTypes.Area)).Order()];
    }
}
