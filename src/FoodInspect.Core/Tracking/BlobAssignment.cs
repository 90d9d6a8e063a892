namespace FoodInspect.Core.Tracking;

/// <summary>
/// Which blob of a frame shows which track: greedy one-to-one matching by intersection over union of the predicted and the
/// seen box (as in Bewley et al., "Simple online and realtime tracking", 2016, with the belt's motion instead of a Kalman
/// filter), then what is left: tracks hidden in another's blob, and pieces of a track that lie apart.
/// </summary>
internal sealed class BlobAssignment(double marginPx, OpenCvSharp.Size picture)
{
    private const double MinimumOverlap = 0.25;

    private readonly List<(double Overlap, int Track, int Blob)> _candidates = [];
    private readonly List<Track?> _ownerOfBlob = [];
    private readonly HashSet<Track> _matched = [];

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

        // Older tracks and larger blobs first among equals, so that the outcome depends on nothing else.
        _candidates.Sort(static (x, y) => x.Overlap != y.Overlap ? y.Overlap.CompareTo(x.Overlap)
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
