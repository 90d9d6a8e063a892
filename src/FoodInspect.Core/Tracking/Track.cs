using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>What the tracker remembers of one item that is in the picture.</summary>
internal sealed class Track(long id, Size picture)
{
    /// <summary>Length by width of an item whose end nobody has seen yet.</summary>
    private const double LongestShape = 1.25;

    private readonly ItemSpan _across = new(picture.Width);
    private readonly ItemSpan _down = new(picture.Height);
    private Extent _seenBox;
    private int _framesMissedInAll;
    private double _largestWholePx;

    public long Id { get; } = id;

    public long FirstFrame { get; private set; } = -1;

    public long LastFrame { get; private set; } = -1;

    public Point2d FirstCentre { get; private set; }

    public Point2d LastCentre { get; private set; }

    public int FramesSeen { get; private set; }

    public bool WasWhole => _largestWholePx > 0;

    /// <summary>In how many frames it touched neither an edge of the picture nor another item.</summary>
    public int FramesWholeAndAlone { get; private set; }

    /// <summary>True if it was ever more than contaminant.</summary>
    public bool HoldsFood { get; private set; }

    /// <summary>Frames in a row that did not show it although they could have.</summary>
    public int FramesMissed { get; private set; }

    /// <summary>Where the item is, as far as known also beyond the edge of the picture.</summary>
    public Extent Box { get; private set; }

    /// <summary>Pixels of the item when it was last whole and alone; 0 if it never was.</summary>
    public double WholeAreaPx { get; private set; }

    /// <summary>The most that a frame showed of it, in pixels.</summary>
    public double LargestAreaPx { get; private set; }

    /// <summary>True once both ends of it were seen, across and down.</summary>
    public bool IsSizeKnown => _across.IsLengthKnown && _down.IsLengthKnown;

    /// <summary>
    /// What was seen last, and a pixel of the label map around it: whether an item ends there nobody can tell at an edge of the picture, where networks often
    /// leave out the outermost pixels.
    /// </summary>
    public Extent Reach { get; private set; }

    /// <summary>True if the last observation reached no edge.</summary>
    public bool IsWhole => !Reach.IsCutBy(picture);

    /// <summary>True if the last observation touched no other item.</summary>
    public bool IsAlone { get; private set; }

    /// <summary>True if the last observation touched neither an edge of the picture nor another item.</summary>
    public bool IsWholeAndAlone { get; private set; }

    /// <summary>The pieces that the current frame shows of it.</summary>
    public Blob? Seen { get; private set; }

    /// <summary>What was seen last, moved along with the belt since; the observed border only, no more than the picture showed.</summary>
    public Extent LastSeenBox { get; private set; }

    /// <summary>Where it was seen last.</summary>
    public Extent PlaceLastSeen => _seenBox;

    /// <summary>Frame periods since it was last seen.</summary>
    public double PeriodsUnseen { get; private set; }

    /// <summary>True if it was last found elsewhere on its way than where the belt's velocity made expect it.</summary>
    public bool IsOutOfPlace { get; set; }

    /// <summary>
    /// Moves it along with the belt to the next frame, of which nothing has been seen yet. It is moved from where it was last
    /// seen, so that a better estimate of the velocity mends the whole way since.
    /// </summary>
    public void Predict(Point2d velocityPxPerFrame, double periods)
    {
        Seen = null;
        PeriodsUnseen += periods;
        var displacement = velocityPxPerFrame * PeriodsUnseen;
        LastSeenBox = _seenBox.Moved(displacement);
        // In the next frame nothing speaks against a cut item's reaching back to the edge; later it is not taken to be much longer than it is wide, lest it claim
        // what comes behind it.
        var shape = PeriodsUnseen <= 1 ? double.PositiveInfinity : LongestShape;
        var (left, right) = _across.Predict(displacement.X, shape * _down.Length);
        var (top, bottom) = _down.Predict(displacement.Y, shape * _across.Length);
        Box = new Extent(left, top, right, bottom);
    }

    /// <summary>Moves where it is expected in this frame.</summary>
    public void Correct(Point2d shift) => Box = Box.Moved(shift);

    /// <summary>True if nothing of it can be in the picture any more.</summary>
    public bool HasLeft => Box.Right < 1 || Box.Bottom < 1 || Box.Left > picture.Width - 1 || Box.Top > picture.Height - 1;

    /// <summary>Says that the frame should have shown it and did not.</summary>
    public void Miss()
    {
        FramesMissed++;
        _framesMissedInAll++;
    }

    /// <summary>Takes what a frame shows of it.</summary>
    /// <param name="blob">What is seen of it.</param>
    /// <param name="frame">Sequence number of the frame.</param>
    /// <param name="shared">The box of the blob that it makes up together with others; null if it stands alone.</param>
    /// <param name="labelPx">Size of a pixel of the label map, in pixels of the picture.</param>
    public void Observe(Blob blob, long frame, Extent? shared, Point2d labelPx)
    {
        Seen = blob;
        FramesMissed = 0;
        FramesSeen++;
        HoldsFood |= blob.HoldsFood;
        LargestAreaPx = Math.Max(LargestAreaPx, blob.AreaPx);
        if (FirstFrame < 0)
            (FirstFrame, FirstCentre) = (frame, blob.Centre);
        (LastFrame, LastCentre) = (frame, blob.Centre);
        PeriodsUnseen = 0;
        var box = LastSeenBox = _seenBox = blob.Box;
        Reach = box.Grown(labelPx);
        var (left, right) = shared is { } row ? _across.Observe(box.Left, box.Right, (row.Left, row.Right), Box.Left) : _across.Observe(box.Left, box.Right);
        var (top, bottom) = shared is { } column ? _down.Observe(box.Top, box.Bottom, (column.Top, column.Bottom), Box.Top) : _down.Observe(box.Top, box.Bottom);
        Box = new Extent(left, top, right, bottom);
        if (IsWhole)
            _largestWholePx = Math.Max(_largestWholePx, blob.AreaPx);
        IsAlone = shared is null;
        IsWholeAndAlone = IsWhole && IsAlone;
        if (IsWholeAndAlone)
            (FramesWholeAndAlone, WholeAreaPx) = (FramesWholeAndAlone + 1, blob.AreaPx);
    }

    /// <summary>Takes over the history of a piece that turned out to be part of this item.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="togetherPx">What the frame shows of both, in pixels; 0 if they are not two parts, but two numbers of the same.</param>
    public void Absorb(Track piece, double togetherPx = 0)
    {
        // A piece may have been whole in the picture where the item that it is part of never was. But for a crumb, a piece is the item.
        _largestWholePx = Math.Max(_largestWholePx, piece._largestWholePx);
        if (_largestWholePx < (1 - BlobGrouping.CrumbRatio) * togetherPx)
            _largestWholePx = 0;
        if (piece.FirstFrame < FirstFrame)
            (FirstFrame, FirstCentre) = (piece.FirstFrame, piece.FirstCentre);
        FramesSeen = Math.Max(FramesSeen, piece.FramesSeen);
        LargestAreaPx = Math.Max(LargestAreaPx, piece.LargestAreaPx);
    }

    /// <summary>Its way through the picture so far.</summary>
    public Item ToItem(int confirmFrames, string? lostReason = null, long? mergedInto = null) =>
        new(Id, FirstFrame, LastFrame, FirstCentre, LastCentre, FramesSeen, WasWhole)
        {
            // And in every other frame between its first and its last: what the network sees now and then is no item.
            FramesNeeded = Math.Max(confirmFrames, _framesMissedInAll - FramesMissed),
            LostReason = lostReason,
            MergedInto = mergedInto,
        };
}
