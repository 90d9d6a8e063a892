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

    private readonly Dictionary<(int Part, int Region), PixelSum> _sums = [];
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
        var scale = new Point2d((double)picture.Width / mapSize.Width, (double)picture.Height / mapSize.Height);
        FindParts(blob, places);
        var neck = Scan(blob, places, map, scale, mapSize);
        var parts = places.Select(_ => grouping.Rent()).ToList();
        for (var i = 0; i < blob.Regions.Length; i++)
        {
            if (_partOfRegion[i] != Across)
                parts[_partOfRegion[i]].Add(blob.Regions[i], grouping.IsFood(blob.Regions[i].ClassId));
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
        var (rest, most) = (PixelSum.Empty, -1);
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
                rest = rest.And(sum);
            else
                parts[part].Add(sum.ToRegion(region, scale), grouping.IsFood(region.ClassId));
        }

        if (most >= 0)
            parts[most].Add(_sums[(most, index)].And(rest).ToRegion(region, scale), grouping.IsFood(region.ClassId));
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
                        _sums[(part, region)] = _sums.GetValueOrDefault((part, region), PixelSum.Empty).With(x, y, confidences[x]);
                }

                beside = _rowAbove[x] = part;
            }
        }

        return neck;
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

    private readonly record struct PixelSum(int Left, int Top, int Right, int Bottom, long Pixels, double SumX, double SumY, long Confidence)
    {
        public static PixelSum Empty => new(int.MaxValue, int.MaxValue, 0, 0, 0, 0, 0, 0);

        public PixelSum With(int x, int y, byte confidence) => new(
            Math.Min(Left, x), Math.Min(Top, y), Math.Max(Right, x + 1), Math.Max(Bottom, y + 1),
            Pixels + 1, SumX + x, SumY + y, Confidence + confidence);

        public PixelSum And(PixelSum other) => new(
            Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom),
            Pixels + other.Pixels, SumX + other.SumX, SumY + other.SumY, Confidence + other.Confidence);

        /// <summary>This part of a region, of its class and at its scale.</summary>
        public Region ToRegion(in Region whole, Point2d scale)
        {
            var (left, top) = ((int)(Left * scale.X), (int)(Top * scale.Y));
            var box = new Rect(left, top, (int)Math.Ceiling(Right * scale.X) - left, (int)Math.Ceiling(Bottom * scale.Y) - top);
            var centroid = new Point2d((SumX / Pixels + 0.5) * scale.X - 0.5, (SumY / Pixels + 0.5) * scale.Y - 0.5);
            var areaPx = Pixels * scale.X * scale.Y;
            return whole with
            {
                AreaPx = areaPx,
                AreaMm2 = whole.AreaMm2 / whole.AreaPx * areaPx,
                Box = box,
                Centroid = centroid,
                MeanConfidence = Confidence / (255.0 * Pixels),
            };
        }
    }
}
