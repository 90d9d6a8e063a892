using OpenCvSharp;

namespace FoodInspect.Trainer.Augmentation;

/// <summary>An item of a labelled picture.</summary>
/// <param name="Id">Its number in the map of the regions.</param>
/// <param name="Box">Where it is, in pixels of the picture.</param>
/// <param name="AreaPx">How many pixels it has.</param>
internal readonly record struct ItemRegion(int Id, Rect Box, int AreaPx);

/// <summary>
/// The items of a labelled picture: connected regions of anything but background, so that product and defect stay together. What nobody
/// labelled is no item. Owns their map.
/// </summary>
internal sealed class ItemRegions : IDisposable
{
    private readonly Mat _map;

    private ItemRegions(Mat map, IReadOnlyList<ItemRegion> items)
    {
        _map = map;
        Items = items;
    }

    public IReadOnlyList<ItemRegion> Items { get; }

    /// <summary>Finds the items; the caller owns what is returned.</summary>
    /// <param name="mask">Class ids, 8-bit; stays the caller's.</param>
    /// <param name="background">Id of what is no item.</param>
    /// <param name="ignore">Id of what nobody labelled.</param>
    public static ItemRegions Of(Mat mask, int background, int ignore)
    {
        using var labelled = new Mat();
        using var ignored = new Mat();
        Cv2.Compare(mask, Scalar.All(background), labelled, CmpTypes.NE);
        Cv2.Compare(mask, Scalar.All(ignore), ignored, CmpTypes.EQ);
        labelled.SetTo(Scalar.All(0), ignored);
        var map = new Mat();
        using var statistics = new Mat();
        using var centroids = new Mat();
        var count = Cv2.ConnectedComponentsWithStats(labelled, map, statistics, centroids);
        int Statistic(int id, int column) => statistics.At<int>(id, column);
        return new ItemRegions(map, [.. Enumerable.Range(1, count - 1).Select(id => new ItemRegion(
            id, new Rect(Statistic(id, 0), Statistic(id, 1), Statistic(id, 2), Statistic(id, 3)), Statistic(id, 4)))]);
    }

    /// <summary>The pixels of an item within a part of the picture: 8-bit, 255 where it is; the caller's.</summary>
    public Mat PixelsOf(ItemRegion item, Rect part)
    {
        using var map = _map.SubMat(part);
        var pixels = new Mat();
        Cv2.Compare(map, Scalar.All(item.Id), pixels, CmpTypes.EQ);
        return pixels;
    }

    /// <summary>The pixels of an item that have a class: 8-bit, 255 where they do; the caller's.</summary>
    /// <param name="mask">Class ids of a part of the picture, 8-bit.</param>
    /// <param name="item">The item's pixels in that part.</param>
    /// <param name="id">The class.</param>
    public static Mat PixelsOfClass(Mat mask, Mat item, int id)
    {
        var pixels = new Mat();
        Cv2.Compare(mask, Scalar.All(id), pixels, CmpTypes.EQ);
        Cv2.BitwiseAnd(pixels, item, pixels);
        return pixels;
    }

    public void Dispose() => _map.Dispose();
}
