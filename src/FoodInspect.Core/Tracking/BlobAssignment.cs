using System.Runtime.InteropServices;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Which blob of a frame shows which track: greedy one-to-one matching by intersection over union of the predicted and the
/// seen box (as in Bewley et al., "Simple online and realtime tracking", 2016, with the belt's motion instead of a Kalman
/// filter), then what is left: tracks hidden in another's blob, small things on a belt that has become slower or faster, and pieces of a track that lie apart.
/// </summary>
internal sealed class BlobAssignment(double marginPx, FleetingItems fleeting, OpenCvSharp.Size picture)
{
    private const double MinimumOverlap = 0.25;

    /// <summary>So many times as far as expected: a belt may have become faster, and after a picture that was delivered twice the next one makes up for it.</summary>
    private const double FarthestRatio = 2;

    /// <summary>By how much the boxes of a thing in two frames may differ in area; of the smallest each border's flicker is much.</summary>
    private const double Likeness = 2;

    private readonly List<(double Fit, int Track, int Blob)> _candidates = [];
    private readonly List<Track?> _ownerOfBlob = [];
    private readonly HashSet<Track> _matched = [];
    private int _inPlace;

    /// <summary>Track and the blob that shows it; each at most once. Those that were found in their place come first.</summary>
    public List<(Track Track, Blob Blob)> Matches { get; } = [];

    /// <summary>Those of the matches that were found where they were expected, and so tell of the belt's velocity.</summary>
    public ReadOnlySpan<(Track Track, Blob Blob)> InPlace => CollectionsMarshal.AsSpan(Matches)[.._inPlace];

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
        _inPlace = Matches.Count;
        MatchOnTheirWay(tracks, blobs);
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

        MatchCandidates(tracks, blobs);
    }

    /// <summary>
    /// What is smaller than the way that the belt is off by has no overlap with where it is expected. A like blob on the track's way is it, those nearest to where they
    /// should be first. Only of what is smaller than items: of these the velocity is learned anew.
    /// </summary>
    private void MatchOnTheirWay(List<Track> tracks, List<Blob> blobs)
    {
        _candidates.Clear();
        for (var t = 0; t < tracks.Count; t++)
        {
            if (_matched.Contains(tracks[t]) || fleeting.HasItemSize(tracks[t].LargestAreaPx))
                continue;
            for (var b = 0; b < blobs.Count; b++)
            {
                if (_ownerOfBlob[b] is null && IsOnItsWay(tracks[t], blobs[b].Box))
                    _candidates.Add((-tracks[t].LastSeenBox.Centre.DistanceTo(blobs[b].Box.Centre), t, b));
            }
        }

        MatchCandidates(tracks, blobs);
    }

    private bool IsOnItsWay(Track track, Extent box)
    {
        var (expected, length) = (track.LastSeenBox, track.Carried.DistanceTo(default));
        if (length <= marginPx || box.IsCutBy(picture) || Math.Max(box.Area, expected.Area) > Likeness * Math.Min(box.Area, expected.Area))
            return false;
        var direction = track.Carried * (1 / length);
        var way = box.Centre - expected.Centre + track.Carried;
        var along = way.DotProduct(direction);
        return along >= -marginPx && along <= (FarthestRatio * length) + marginPx && Math.Abs(way.CrossProduct(direction)) <= marginPx;
    }

    // Older tracks and larger blobs first among equals, so that the outcome depends on nothing else.
    private void MatchCandidates(List<Track> tracks, List<Blob> blobs)
    {
        _candidates.Sort(static (x, y) => x.Fit != y.Fit ? y.Fit.CompareTo(x.Fit)
            : x.Track != y.Track ? x.Track.CompareTo(y.Track) : x.Blob.CompareTo(y.Blob));
        foreach (var (_, t, b) in _candidates)
        {
            if (_ownerOfBlob[b] is null && _matched.Add(tracks[t]))
                Own(Matches, tracks[t], blobs[b], b);
        }
    }

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
    }

    /// <summary>Where a track should be seen, with the margin by which a prediction may be wrong.</summary>
    private Extent Visible(Track track) =>
        track.Box.Grown(marginPx).And(new Extent(-marginPx, -marginPx, picture.Width + marginPx, picture.Height + marginPx));
}
