using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Follows items along the belt: a product with the defects and contaminants on it, or a foreign body on its own, gets
/// one number and keeps it until it leaves the picture, also through dropped frames and where items touch. One tracker
/// serves one line; not thread-safe. What it remembers is bounded by <see cref="RegionOptions.MaximumRegions"/>.
/// </summary>
public sealed class ItemTracker
{
    /// <summary>An unconfirmed item is forgotten after being missed so often.</summary>
    private const int MissesOfUnconfirmed = 2;

    /// <summary>Intersection over union from which two items are expected in one place.</summary>
    private const double SamePlace = 0.5;

    private readonly TrackingOptions _options;
    private readonly Size _picture;
    private readonly FrameInterval _interval;
    private readonly BeltMotion _motion;
    private readonly Standstill _standstill;
    private readonly BlobGrouping _grouping;
    private readonly BlobAssignment _assignment;
    private readonly TouchingItems _touching;
    private readonly TypicalSize _typical = new();
    private readonly FleetingItems _fleeting;
    private readonly List<Track> _tracks = [];
    private readonly List<(Extent Predicted, Extent Seen)> _shifts = [];
    private readonly List<Track> _sharing = [];
    private readonly List<Item> _left = [];
    private long _lastId;

    /// <summary>A tracker for one line.</summary>
    /// <param name="classes">The classes of the model card.</param>
    /// <param name="picture">Size of the camera's picture, in pixels.</param>
    /// <param name="options">How items are followed.</param>
    /// <param name="minimumAreaPx">The least area of a region, <see cref="RegionOptions.MinimumAreaPx"/>.</param>
    /// <param name="liveClock">
    /// The clock of the frames' timestamps on a live line, which tells of stalls of the camera; null for files, whose frames
    /// come at the pace of the reader.
    /// </param>
    public ItemTracker(IReadOnlyList<SegmentationClass> classes, Size picture, TrackingOptions options, double minimumAreaPx, TimeProvider? liveClock = null)
    {
        _options = options;
        _picture = picture;
        _interval = new FrameInterval(liveClock);
        _motion = new BeltMotion(options.VelocityPxPerFrame);
        _standstill = new Standstill(picture, options.MatchMarginPx);
        _grouping = new BlobGrouping(classes, options.JoinGapPx, picture);
        _fleeting = new FleetingItems(_motion, picture);
        _assignment = new BlobAssignment(options.MatchMarginPx, _fleeting, picture);
        _touching = new TouchingItems(_grouping, _typical, options, minimumAreaPx, picture);
    }

    /// <summary>How far the belt moves from one frame to the next, in pixels, as far as seen.</summary>
    public Point2d VelocityPxPerFrame => _motion.VelocityPxPerFrame;

    /// <summary>Finds the items of the next frame and those that have left the picture with it.</summary>
    /// <param name="frame">The frame with its regions; ownership passes to the result.</param>
    public AnalysedFrame Follow(AnalysedFrame frame) => Follow(frame, isStill: false);

    /// <summary>Finds the items of a picture that has nothing to do with the one before; they all end with it.</summary>
    /// <param name="frame">The frame with its regions; ownership passes to the result.</param>
    public AnalysedFrame FollowStill(AnalysedFrame frame)
    {
        var followed = Follow(frame, isStill: true);
        followed.ItemsLeft = [.. followed.ItemsLeft, .. Finish()];
        followed.TravelPxPerFrame = default;
        return followed;
    }

    /// <summary>Ends all items that are still in the picture.</summary>
    /// <param name="lostReason">Why they could not be followed to their end; null at the end of a file.</param>
    public IReadOnlyList<Item> Finish(string? lostReason = null)
    {
        _left.Clear();
        LoseAll(lostReason);
        _fleeting.ReleaseAll(_left);
        return _left.ToArray();
    }

    private AnalysedFrame Follow(AnalysedFrame frame, bool isStill)
    {
        _left.Clear();
        var source = frame.Segmented.Frame;
        var labels = source.Quality.UnusableReason is null ? frame.Segmented.Labels : null;
        var blobs = _grouping.Group(labels is null ? [] : frame.Regions.Span);
        var periods = _interval.Since(source);
        if (!isStill)
            _motion.Watch(periods, blobs, _picture);
        if (periods > 1 && CrossesPicture(_motion.FastestPxPerFrame * periods))
            LoseAll($"no frame for {periods:0} frame periods, longer than the belt needs to cross the picture");
        if (labels is not null)
            _standstill.Look(VelocityPxPerFrame * periods, blobs, _fleeting);
        foreach (var track in _tracks)
            track.Predict(_standstill.IsOn ? default : VelocityPxPerFrame, periods);
        if (!_motion.IsKnown)
            JoinDoubles();
        if (labels is not null)
            Observe(labels, blobs, source.Sequence, periods);
        Leave(canBeSeen: labels is not null);
        _fleeting.Release(source.Sequence, _left);
        return new AnalysedFrame(frame.Segmented, frame.Regions, Sightings.Of(_tracks, _motion, _options.ConfirmFrames, _picture))
        {
            ItemsLeft = _left.Count == 0 ? [] : _left.ToArray(),
            TravelPxPerFrame = _motion.TravelPxPerFrame,
            Doubt = _motion.Contradiction,
        };
    }

    private void Observe(LabelMap map, List<Blob> blobs, long sequence, double periods)
    {
        var labelPx = map.PixelPx(_picture);
        _assignment.Assign(_tracks, blobs);
        Learn(periods);
        _touching.Resolve(_assignment, map);
        foreach (var (piece, into) in _touching.Merged)
        {
            into.Absorb(piece, _touching.Shown.Find(shown => shown.Track == into).Blob?.AreaPx ?? 0);
            _tracks.Remove(piece);
            _left.Add(piece.ToItem(_options.ConfirmFrames, mergedInto: into.Id));
        }

        foreach (var (track, piece) in _assignment.Pieces)
            Attach(piece, _touching.Shown.Find(shown => shown.Track == track).Blob);
        foreach (var (track, blob, shared) in _touching.Shown)
            track.Observe(blob, sequence, shared, labelPx);
        foreach (var stranger in _assignment.Strangers)
            Begin(stranger, sequence, labelPx);
        foreach (var track in _tracks)
        {
            if (track.Seen is null)
                track.Miss();
            else if (track.IsWholeAndAlone && track.Seen.HoldsFood && track.FramesWholeAndAlone == _options.ConfirmFrames)
                _typical.Add(track.WholeAreaPx);
        }
    }

    /// <summary>
    /// An item that was not where it was expected while the velocity was only guessed got a second number. With a better guess both are expected in one place.
    /// </summary>
    private void JoinDoubles()
    {
        for (var i = _tracks.Count - 1; i >= 0; i--)
        {
            var first = _tracks[i];
            if (first.FramesMissed == 0 || _tracks.Find(track => track.FramesMissed == 0 && track.FirstFrame > first.LastFrame && track.Box.OverlapWith(first.Box) >= SamePlace) is not { } second)
                continue;
            second.Absorb(first);
            _tracks.RemoveAt(i);
            _left.Add(first.ToItem(_options.ConfirmFrames, mergedInto: second.Id));
        }
    }

    /// <summary>Adds a piece to the item where it lies, or makes it an item if both are as large as items are on this line.</summary>
    private void Attach(Blob piece, Blob? item)
    {
        if (item is null || (_typical.IsItem(piece.AreaPx) && _typical.IsItem(item.AreaPx)))
            _assignment.Strangers.Add(piece);
        else
            item.Add(piece);
    }

    private void Begin(Blob blob, long sequence, Point2d labelPx)
    {
        var track = new Track(++_lastId, _picture);
        track.Observe(blob, sequence, shared: null, labelPx);
        _tracks.Add(track);
    }

    private void Learn(double periods)
    {
        _shifts.Clear();
        foreach (var (track, blob) in _assignment.Matches)
        {
            _assignment.CollectTracks(track, blob, _sharing);
            // Of items that come to touch or part, the borders of a part and of the whole are not the same.
            if (track.IsAlone != (_sharing.Count == 1))
                continue;
            var before = track.LastSeenBox;
            foreach (var sharer in _sharing)
                before = before.Around(sharer.LastSeenBox);
            _shifts.Add((before, blob.Box));
        }

        if (_standstill.IsOn)
            return;
        var isKnown = _motion.IsKnown;
        var shift = _motion.Learn(periods, _shifts, ItemSight.Of(_tracks, _assignment, _fleeting, _options.ConfirmFrames), _picture);
        if (isKnown)
            _assignment.FindOnTheirWay(_tracks, shift, _motion.FastestPxPerFrame);
    }

    private bool CrossesPicture(Point2d displacement) =>
        Math.Abs(displacement.X) >= _picture.Width || Math.Abs(displacement.Y) >= _picture.Height;

    private void LoseAll(string? reason)
    {
        foreach (var track in _tracks)
            _fleeting.End(track, track.ToItem(_options.ConfirmFrames, reason), _left);
        _tracks.Clear();
    }

    private void Leave(bool canBeSeen)
    {
        for (var i = _tracks.Count - 1; i >= 0; i--)
        {
            var track = _tracks[i];
            // Where all are cut and nobody knows which way they go, one that was on its way out is not to wait for the next one.
            var isAwaited = track.FramesSeen >= _options.ConfirmFrames && !_motion.ShowsCutOnly;
            var patience = isAwaited ? _options.MaximumMissedFrames : MissesOfUnconfirmed;
            if (track.Seen is not null || !(track.HasLeft || (canBeSeen && track.FramesMissed > patience)))
                continue;
            _fleeting.End(track, track.ToItem(_options.ConfirmFrames), _left);
            _tracks.RemoveAt(i);
        }
    }
}
