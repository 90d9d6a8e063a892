using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Which blob of a frame shows which track: greedy one-to-one matching by intersection over union of the predicted and the
/// seen box (as in Bewley et al., "Simple online and realtime tracking", 2016, with the belt's motion instead of a Kalman
/// filter), then what is left: tracks hidden in another's blob, small things on a belt that has become slower or faster, and pieces of a track that lie apart.
/// </summary>
internal sealed class BlobAssignment(double marginPx, FleetingItems fleeting, Size picture)
{
    private const double MinimumOverlap = 0.25;

    /// <summary>So many times as far as expected: a belt may have become faster, and after a picture that was delivered twice the next one makes up for it.</summary>
    private const double FarthestRatio = 2;

    /// <summary>By how much the boxes of a thing in two frames may differ in area; of the smallest each border's flicker is much.</summary>
    private const double Likeness = 2;

    private readonly List<(double Fit, int Track, int Blob)> _candidates = [];
    private readonly List<Track?> _ownerOfBlob = [];
    private readonly HashSet<Track> _matched = [];
    private readonly HashSet<Blob> _found = [];

    /// <summary>Track and the blob that shows it; each at most once.</summary>
    public List<(Track Track, Blob Blob)> Matches { get; } = [];

    /// <summary>Tracks without a blob of their own that lie inside of this one.</summary>
    public List<(Track Track, Blob Blob)> Hidden { get; } = [];

    /// <summary>Blobs that lie where a track is expected that has a larger blob of its own already.</summary>
    public List<(Track Track, Blob Blob)> Pieces { get; } = [];

    /// <summary>Blobs that belong to no track.</summary>
    public List<Blob> Strangers { get; } = [];

    /// <summary>Collects the tracks that end in a blob, its owner first.</summary>
    public void CollectTracks(Track owner, Blob blob, List<Track> tracks)
    {
        tracks.Clear();
        tracks.Add(owner);
        foreach (var (hidden, host) in Hidden)
        {
            if (ReferenceEquals(host, blob))
                tracks.Add(hidden);
        }
    }

    /// <summary>Assigns the blobs of a frame to the tracks, which must have been moved to that frame.</summary>
    public void Assign(List<Track> tracks, List<Blob> blobs)
    {
        Matches.Clear();
        Hidden.Clear();
        Pieces.Clear();
        Strangers.Clear();
        _matched.Clear();
        _ownerOfBlob.Clear();
        for (var i = 0; i < blobs.Count; i++)
            _ownerOfBlob.Add(null);
        Match(tracks, blobs);
        FindHidden(tracks, blobs);
        for (var i = 0; i < blobs.Count; i++)
        {
            if (_ownerOfBlob[i] is not null)
                continue;
            if (HolderOf(blobs[i], tracks) is { } holder)
                Pieces.Add((holder, blobs[i]));
            else
                Strangers.Add(blobs[i]);
        }
    }

    /// <summary>
    /// Finds small things among the strangers: what is smaller than the way that the belt is off by has no overlap with where it is expected. It is off by as much as the items
    /// of the frame are; where none tells, a like blob on the track's way is it, those nearest to where they should be first. Items themselves are left out: where they are not
    /// found, the velocity is learned anew.
    /// </summary>
    /// <param name="tracks">All tracks.</param>
    /// <param name="shift">How far the items that were found are from where they were expected, in pixels; null if none of them tells.</param>
    /// <param name="fastestPxPerFrame">How the belt moves at its fastest.</param>
    public void FindOnTheirWay(List<Track> tracks, Point2d? shift, Point2d fastestPxPerFrame)
    {
        _candidates.Clear();
        for (var t = 0; t < tracks.Count; t++)
        {
            if (_matched.Contains(tracks[t]) || fleeting.HasItemSize(tracks[t].LargestAreaPx))
                continue;
            for (var b = 0; b < Strangers.Count; b++)
            {
                if (MayBe(tracks[t], Strangers[b].Box, shift, fastestPxPerFrame))
                    _candidates.Add((-tracks[t].LastSeenBox.Centre.DistanceTo(Strangers[b].Box.Centre), t, b));
            }
        }

        if (_candidates.Count == 0)
            return;
        SortCandidates();
        _found.Clear();
        foreach (var (_, t, b) in _candidates)
        {
            if (_found.Contains(Strangers[b]) || !_matched.Add(tracks[t]))
                continue;
            _found.Add(Strangers[b]);
            Matches.Add((tracks[t], Strangers[b]));
            tracks[t].IsOutOfPlace = true;
        }

        Strangers.RemoveAll(_found.Contains);
    }

    private bool MayBe(Track track, Extent box, Point2d? shift, Point2d fastestPxPerFrame)
    {
        var expected = track.LastSeenBox;
        if (box.IsCutBy(picture) || Math.Max(box.Area, expected.Area) > Likeness * Math.Min(box.Area, expected.Area))
            return false;
        if (shift is { } off)
            return (expected.Centre + off).DistanceTo(box.Centre) <= marginPx;
        var length = fastestPxPerFrame.DistanceTo(default);
        if (length <= 0)
            return false;
        var (direction, way) = (fastestPxPerFrame * (1 / length), box.Centre - track.PlaceLastSeen.Centre);
        var along = way.DotProduct(direction);
        return along >= -marginPx && along <= (FarthestRatio * length * track.PeriodsUnseen) + marginPx && Math.Abs(way.CrossProduct(direction)) <= marginPx;
    }

    private void Match(List<Track> tracks, List<Blob> blobs)
    {
        _candidates.Clear();
        for (var t = 0; t < tracks.Count; t++)
        {
            var expected = Visible(tracks[t]);
            for (var b = 0; b < blobs.Count; b++)
            {
                var overlap = expected.OverlapWith(blobs[b].Box.Grown(marginPx));
                if (overlap >= MinimumOverlap)
                    _candidates.Add((overlap, t, b));
            }
        }

        SortCandidates();
        foreach (var (_, t, b) in _candidates)
        {
            if (_ownerOfBlob[b] is null && _matched.Add(tracks[t]))
                Own(Matches, tracks[t], blobs[b], b);
        }
    }

    // Older tracks and larger blobs first among equals, so that the outcome depends on nothing else.
    private void SortCandidates() => _candidates.Sort(static (x, y) => x.Fit != y.Fit ? y.Fit.CompareTo(x.Fit)
        : x.Track != y.Track ? x.Track.CompareTo(y.Track) : x.Blob.CompareTo(y.Blob));

    private void FindHidden(List<Track> tracks, List<Blob> blobs)
    {
        foreach (var track in tracks)
        {
            if (_matched.Contains(track))
                continue;
            var expected = Visible(track);
            for (var b = 0; b < blobs.Count; b++)
            {
                var box = blobs[b].Box.Grown(marginPx);
                if (expected.And(box).Area < 0.5 * expected.Area || !box.EllipseHolds(expected.Centre))
                    continue;
                _matched.Add(track);
                if (_ownerOfBlob[b] is null)
                    Own(Matches, track, blobs[b], b);
                else
                    Hidden.Add((track, blobs[b]));
                break;
            }
        }
    }

    private Track? HolderOf(Blob blob, List<Track> tracks)
    {
        foreach (var track in tracks)
        {
            // What the edge cuts beside an item whose end nobody has seen is rather the beginning of the next one.
            if (!track.IsSizeKnown && blob.Box.IsCutBy(picture))
                continue;
            var expected = Visible(track);
            if (_matched.Contains(track) && expected.And(blob.Box).Area >= 0.5 * blob.Box.Area && track.Box.Grown(marginPx).EllipseHolds(blob.Centre))
                return track;
        }

        return null;
    }

    private void Own(List<(Track Track, Blob Blob)> list, Track track, Blob blob, int b)
    {
        list.Add((track, blob));
        _ownerOfBlob[b] = track;
        track.IsOutOfPlace = false;
    }

    /// <summary>Where a track should be seen, with the margin by which a prediction may be wrong.</summary>
    private Extent Visible(Track track) =>
        track.Box.Grown(marginPx).And(new Extent(-marginPx, -marginPx, picture.Width + marginPx, picture.Height + marginPx));
}
