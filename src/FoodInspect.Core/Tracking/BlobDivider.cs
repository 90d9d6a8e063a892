using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Divides a blob among the items that make it up: each pixel goes to the item whose expected place is nearest, measured in
/// the item's own size. Reads the label map; works only on frames where items touch.
/// </summary>
internal sealed class BlobDivider(BlobGrouping grouping)
{
    private readonly Dictionary<(int Part, int Class), PixelSum> _sums = [];
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
        var neck = Scan(blob, places, map, scale, mapSize);
        var parts = places.Select(_ => grouping.Rent()).ToList();
        foreach (var ((part, classId), sum) in _sums.OrderBy(s => s.Key))
            parts[part].Add(sum.ToRegion(classId, blob, scale), grouping.IsFood(classId));
        var smallest = parts.Min(part => part.AreaPx);
        NeckRatio = smallest <= 0 ? double.PositiveInfinity : neck * Math.Sqrt(scale.X * scale.Y) / Math.Sqrt(smallest);
        return parts;
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
                var part = IsPartOf(blob, classes[x], x * scale.X, y * scale.Y)
                    ? Nearest(places, (x + 0.5) * scale.X, (y + 0.5) * scale.Y)
                    : -1;
                if (part >= 0)
                {
                    if ((beside >= 0 && beside != part) || (_rowAbove[x] >= 0 && _rowAbove[x] != part))
                        neck++;
                    var sum = _sums.GetValueOrDefault((part, classes[x]), PixelSum.Empty);
                    _sums[(part, classes[x])] = sum.With(x, y, confidences[x]);
                }

                beside = _rowAbove[x] = part;
            }
        }

        return neck;
    }

    /// <summary>True if a region of the blob has this class and this pixel in its box: others may reach into the blob's box.</summary>
    private static bool IsPartOf(Blob blob, byte classId, double x, double y)
    {
        foreach (var region in blob.Regions)
        {
            if (region.ClassId == classId && x >= region.Box.Left - 1 && x <= region.Box.Right && y >= region.Box.Top - 1 && y <= region.Box.Bottom)
                return true;
        }

        return false;
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

        public Region ToRegion(int classId, Blob whole, Point2d scale)
        {
            var (left, top) = ((int)(Left * scale.X), (int)(Top * scale.Y));
            var box = new Rect(left, top, (int)Math.Ceiling(Right * scale.X) - left, (int)Math.Ceiling(Bottom * scale.Y) - top);
            var centroid = new Point2d((SumX / Pixels + 0.5) * scale.X - 0.5, (SumY / Pixels + 0.5) * scale.Y - 0.5);
            var areaPx = Pixels * scale.X * scale.Y;
            // The belt's scale hardly changes over one blob: take that of its own regions.
            var areaMm2 = whole.Regions[0].AreaMm2 / whole.Regions[0].AreaPx * areaPx;
            return new Region(classId, areaPx, areaMm2, box, centroid, Confidence / (255.0 * Pixels)) { Blob = whole.Regions[0].Blob };
        }
    }
}
