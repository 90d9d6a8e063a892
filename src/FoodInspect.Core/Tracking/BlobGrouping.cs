using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Groups the regions of a frame into what looks like one item each: regions that touch, what lies inside of a larger
/// piece, and crumbs beside it. Keeps its blobs from frame to frame.
/// </summary>
/// <param name="classes">The classes of the model card.</param>
/// <param name="joinGapPx">Crumbs no further than this from a larger piece belong to it.</param>
/// <param name="picture">Size of the camera's picture, in pixels.</param>
internal sealed class BlobGrouping(IReadOnlyList<SegmentationClass> classes, double joinGapPx, Size picture)
{
    /// <summary>A piece below this share of its neighbour, or of the item that it has grown together with, is a crumb of it.</summary>
    public const double CrumbRatio = 0.25;

    /// <summary>A piece with this share of its box in that of a larger one lies inside of it.</summary>
    private const double InsideRatio = 0.9;

    private readonly bool[] _isFood = [.. classes.Select(c => c.IsFood)];
    private readonly Dictionary<int, Blob> _byNumber = [];
    private readonly List<Blob> _blobs = [];
    private readonly List<Blob> _lent = [];
    private readonly Stack<Blob> _idle = [];

    /// <summary>Adds a region to a blob.</summary>
    public void Add(Blob blob, in Region region) => blob.Add(region, _isFood[region.ClassId]);

    /// <summary>The blobs of these regions, the largest first; valid until the next call.</summary>
    public List<Blob> Group(ReadOnlySpan<Region> regions)
    {
        foreach (var blob in _lent)
            _idle.Push(blob);
        _lent.Clear();
        _blobs.Clear();
        _byNumber.Clear();
        foreach (ref readonly var region in regions)
        {
            if (!_byNumber.TryGetValue(region.Blob, out var blob))
                _blobs.Add(_byNumber[region.Blob] = blob = Rent());
            Add(blob, region);
        }

        _blobs.Sort(static (a, b) => b.AreaPx.CompareTo(a.AreaPx));
        JoinPieces();
        return _blobs;
    }

    /// <summary>An empty blob that lives until the next <see cref="Group"/>.</summary>
    public Blob Rent()
    {
        if (!_idle.TryPop(out var blob))
            blob = new Blob();
        blob.Clear();
        _lent.Add(blob);
        return blob;
    }

    private void JoinPieces()
    {
        for (var i = _blobs.Count - 1; i > 0; i--)
        {
            for (var j = 0; j < i; j++)
            {
                if (!IsPieceOf(_blobs[i], _blobs[j]))
                    continue;
                _blobs[j].Add(_blobs[i]);
                _blobs.RemoveAt(i);
                break;
            }
        }
    }

    private bool IsPieceOf(Blob small, Blob large)
    {
        var isSmall = small.AreaPx < CrumbRatio * large.AreaPx;
        // Of long items side by side, aslant, each lies with its centre in the other's ellipse.
        if (large.HoldsFood && large.Box.EllipseHolds(small.Centre) && (isSmall || large.Box.And(small.Box).Area >= InsideRatio * small.Box.Area))
            return true;
        // What the edge cuts may be the beginning of the next item.
        if (small.Box.IsCutBy(picture))
            return false;
        var isCrumb = isSmall || (!small.HoldsFood && !large.HoldsFood);
        return isCrumb && small.Box.GapTo(large.Box) <= joinGapPx;
    }
}
