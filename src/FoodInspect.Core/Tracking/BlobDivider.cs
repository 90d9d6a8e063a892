using System.Runtime.InteropServices;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Divides a blob among the items that make it up: a region that lies on one item goes to it as it is; of those that reach across, each pixel goes to the item
/// whose expected place is nearest, measured in the item's own size. Reads the label map; works only on frames where items touch.
/// </summary>
/// <param name="grouping">Lends the parts.</param>
/// <param name="minimumAreaPx">What is cut off a region and smaller is the border's inaccuracy, and stays with the rest of it.</param>
internal sealed class BlobDivider(BlobGrouping grouping, double minimumAreaPx)
{
    /// <summary>Stands for a region that reaches across several items.</summary>
    private const int Across = -1;

    private readonly Dictionary<(int Part, int Region), RegionSum> _sums = [];
    private readonly List<int> _partOfRegion = [];
    private readonly List<int> _smallestFirst = [];
    private int[] _rowAbove = [];

    /// <summary>
    /// How wide the parts hang together: the length of the border between them in pixels, by the square root of the smaller
    /// part's area. Two discs that touch have less than 0.4; the two arms of one croissant 0.6; a product torn across 1 and more.
    /// </summary>
    public double NeckRatio { get; private set; }

    /// <summary>Divides a blob into one part for each expected place; a part may be empty. NeckRatio is set.</summary>
    /// <param name="blob">The blob, in pixels of the camera's picture.</param>
    /// <param name="places">Where the items are expected, at least two.</param>
    /// <param name="map">The frame's label map.</param>
    /// <param name="picture">Size of the camera's picture.</param>
    public List<Blob> Divide(Blob blob, IReadOnlyList<Extent> places, LabelMap map, Size picture)
    {
        _sums.Clear();
        var mapSize = map.Classes.Size();
        var scale = map.PixelPx(picture);
        FindParts(blob, places);
        var neck = Scan(blob, places, map, scale, mapSize);
        var parts = places.Select(_ => grouping.Rent()).ToList();
        for (var i = 0; i < blob.Regions.Length; i++)
        {
            if (_partOfRegion[i] != Across)
                grouping.Add(parts[_partOfRegion[i]], blob.Regions[i]);
            else
                Share(i, blob.Regions[i], parts, scale);
        }

        var smallest = parts.Min(part => part.AreaPx);
        NeckRatio = smallest <= 0 ? double.PositiveInfinity : neck * Math.Sqrt(scale.X * scale.Y) / Math.Sqrt(smallest);
        return parts;
    }

    /// <summary>Finds the item on which each region lies. One that holds another item's middle lies on both, wherever its corners are.</summary>
    private void FindParts(Blob blob, IReadOnlyList<Extent> places)
    {
        _partOfRegion.Clear();
        _smallestFirst.Clear();
        foreach (ref readonly var region in blob.Regions)
        {
            var box = region.Box;
            var part = Nearest(places, box.Left, box.Top);
            var isOnOne = part == Nearest(places, box.Right, box.Top) && part == Nearest(places, box.Left, box.Bottom) && part == Nearest(places, box.Right, box.Bottom);
            for (var i = 0; i < places.Count && isOnOne; i++)
                isOnOne = i == part || !box.Contains(places[i].Centre.ToPoint());
            _smallestFirst.Add(_partOfRegion.Count);
            _partOfRegion.Add(isOnOne ? part : Across);
        }

        _smallestFirst.Sort((a, b) => Extent.Of(blob.Regions[a].Box).Area.CompareTo(Extent.Of(blob.Regions[b].Box).Area));
    }

    private void Share(int index, in Region region, List<Blob> parts, Point2d scale)
    {
        var (rest, most) = (RegionSum.Empty((byte)region.ClassId, region.Blob), -1);
        for (var part = 0; part < parts.Count; part++)
        {
            if (_sums.TryGetValue((part, index), out var sum) && (most < 0 || sum.Pixels > _sums[(most, index)].Pixels))
                most = part;
        }

        for (var part = 0; part < parts.Count; part++)
        {
            if (part == most || !_sums.TryGetValue((part, index), out var sum))
                continue;
            if (sum.Pixels * scale.X * scale.Y < minimumAreaPx)
                rest.Add(sum);
            else
                grouping.Add(parts[part], PartOf(region, sum, scale));
        }

        if (most < 0)
            return;
        rest.Add(_sums[(most, index)]);
        grouping.Add(parts[most], PartOf(region, rest, scale));
    }

    private int Scan(Blob blob, IReadOnlyList<Extent> places, LabelMap map, Point2d scale, Size mapSize)
    {
        var left = Math.Max(0, (int)(blob.Box.Left / scale.X));
        var right = Math.Min(mapSize.Width, (int)Math.Ceiling(blob.Box.Right / scale.X));
        var top = Math.Max(0, (int)(blob.Box.Top / scale.Y));
        var bottom = Math.Min(mapSize.Height, (int)Math.Ceiling(blob.Box.Bottom / scale.Y));
        if (_rowAbove.Length < mapSize.Width)
            _rowAbove = new int[mapSize.Width];
        Array.Fill(_rowAbove, -1);
        var neck = 0;
        for (var y = top; y < bottom; y++)
        {
            var classes = map.Classes.RowBytes(y);
            var confidences = map.Confidences.RowBytes(y);
            var beside = -1;
            for (var x = left; x < right; x++)
            {
                var region = RegionAt(blob, classes[x], x * scale.X, y * scale.Y);
                var part = region >= 0 ? Nearest(places, (x + 0.5) * scale.X, (y + 0.5) * scale.Y) : -1;
                if (part >= 0)
                {
                    if ((beside >= 0 && beside != part) || (_rowAbove[x] >= 0 && _rowAbove[x] != part))
                        neck++;
                    if (_partOfRegion[region] == Across)
                        SumOf(part, region, blob).Add(x, y, confidences[x]);
                }

                beside = _rowAbove[x] = part;
            }
        }

        return neck;
    }

    private ref RegionSum SumOf(int part, int region, Blob blob)
    {
        ref var sum = ref CollectionsMarshal.GetValueRefOrAddDefault(_sums, (part, region), out var isKnown);
        if (!isKnown)
            sum = RegionSum.Empty((byte)blob.Regions[region].ClassId, blob.Regions[region].Blob);
        return ref sum;
    }

    /// <summary>The region of the blob with this class and this pixel in its box, the smallest if there are several; -1 if there is none: others may reach into the blob's box.</summary>
    private int RegionAt(Blob blob, byte classId, double x, double y)
    {
        foreach (var index in _smallestFirst)
        {
            ref readonly var region = ref blob.Regions[index];
            if (region.ClassId == classId && x >= region.Box.Left - 1 && x <= region.Box.Right && y >= region.Box.Top - 1 && y <= region.Box.Bottom)
                return index;
        }

        return -1;
    }

    private static int Nearest(IReadOnlyList<Extent> places, double x, double y)
    {
        var (nearest, least) = (0, double.PositiveInfinity);
        for (var i = 0; i < places.Count; i++)
        {
            var across = (x - places[i].Centre.X) / places[i].Width;
            var down = (y - places[i].Centre.Y) / places[i].Height;
            var distance = across * across + down * down;
            if (distance < least)
                (nearest, least) = (i, distance);
        }

        return nearest;
    }

    /// <summary>This part of a region, of which each pixel has the same area in mm².</summary>
    private static Region PartOf(in Region whole, in RegionSum sum, Point2d scale)
    {
        var part = sum.ToRegion(scale, areaMm2: null);
        return part with { AreaMm2 = whole.AreaMm2 / whole.AreaPx * part.AreaPx };
    }
}
