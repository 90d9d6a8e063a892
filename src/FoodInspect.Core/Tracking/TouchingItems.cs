using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Decides what a blob shows in which several tracks end: items that touch, which share it, or pieces of one item that have
/// grown together, which become one.
/// </summary>
internal sealed class TouchingItems(BlobGrouping grouping, TypicalSize typical, TrackingOptions options, double minimumAreaPx, Size picture)
{
    /// <summary>Parts that hang together wider than this are one item; see <see cref="BlobDivider.NeckRatio"/>.</summary>
    private const double OneItemNeckRatio = 0.5;

    private readonly BlobDivider _divider = new(grouping, minimumAreaPx);
    private readonly List<Track> _sharing = [];

    /// <summary>What the frame shows of each track, and the box of the blob of which that is a part, if several share one.</summary>
    public List<(Track Track, Blob Blob, Extent? Shared)> Shown { get; } = [];

    /// <summary>Tracks that turned out to be pieces of another one.</summary>
    public List<(Track Piece, Track Into)> Merged { get; } = [];

    /// <summary>Goes through the matches of a frame and the tracks hidden in them.</summary>
    public void Resolve(BlobAssignment assignment, LabelMap map)
    {
        Shown.Clear();
        Merged.Clear();
        foreach (var (owner, blob) in assignment.Matches)
        {
            assignment.CollectTracks(owner, blob, _sharing);
            if (_sharing.Count == 1)
                Shown.Add((owner, blob, null));
            else
                Share(blob, map);
        }
    }

    private void Share(Blob blob, LabelMap map)
    {
        MoveTogether(blob.Box);
        // The oldest first: a piece merges into the item that was there before it.
        _sharing.Sort(static (a, b) => a.Id.CompareTo(b.Id));
        for (var i = _sharing.Count - 1; i > 0; i--)
        {
            var into = _sharing.FindIndex(other => other != _sharing[i] && AreOne(other, _sharing[i], blob, map));
            if (into < 0)
                continue;
            var (older, younger) = into < i ? (into, i) : (i, into);
            Merged.Add((_sharing[younger], _sharing[older]));
            _sharing.RemoveAt(younger);
            i = _sharing.Count;
        }

        if (_sharing.Count == 1)
        {
            Shown.Add((_sharing[0], blob, null));
            return;
        }

        var parts = _divider.Divide(blob, [.. _sharing.Select(track => track.Box)], map, picture);
        for (var i = 0; i < parts.Count; i++)
        {
            if (parts[i].AreaPx > 0)
                Shown.Add((_sharing[i], parts[i], blob.Box));
        }
    }

    /// <summary>
    /// Moves what is expected of the tracks to where the blob lies. Of a group only the outer borders tell whether the belt has changed its speed; the inner items have
    /// nothing else to go by. Of both ends the one counts that moved less: at the other the blob may have grown.
    /// </summary>
    private void MoveTogether(Extent seen)
    {
        var expected = _sharing[0].Box;
        foreach (var track in _sharing)
            expected = expected.Around(track.Box);
        var shift = new Point2d(
            Lesser(expected.Left, expected.Right, seen.Left, seen.Right, picture.Width), Lesser(expected.Top, expected.Bottom, seen.Top, seen.Bottom, picture.Height));
        foreach (var track in _sharing)
            track.Correct(shift);
    }

    private static double Lesser(double low, double high, double seenLow, double seenHigh, int size) =>
        Extent.FreeShifts(low, high, seenLow, seenHigh, size) switch
        {
            ({ } ofLow, { } ofHigh) => Math.Abs(ofLow) <= Math.Abs(ofHigh) ? ofLow : ofHigh,
            var (ofLow, ofHigh) => ofLow ?? ofHigh ?? 0,
        };

    private bool AreOne(Track a, Track b, Blob blob, LabelMap map)
    {
        // What was hardly seen yet is a piece, unless it is as large as an item: then it is one that came close early.
        if (IsNewPiece(a) || IsNewPiece(b))
            return true;
        if (a.FramesWholeAndAlone >= options.ConfirmFrames && b.FramesWholeAndAlone >= options.ConfirmFrames)
            return IsCrumb(a, b) || IsCrumb(b, a);
        _divider.Divide(blob, [a.Box, b.Box], map, picture);
        return _divider.NeckRatio > OneItemNeckRatio;
    }

    private bool IsNewPiece(Track track) => track.FramesSeen < options.ConfirmFrames && !typical.IsItem(track.LargestAreaPx);

    private static bool IsCrumb(Track small, Track large) => small.HoldsFood && small.WholeAreaPx < BlobGrouping.CrumbRatio * large.WholeAreaPx;
}
