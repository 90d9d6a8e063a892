using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>What the tracker remembers of one item that is in the picture.</summary>
internal sealed class Track(long id, Size picture)
{
    /// <summary>How fast the remembered size of an item follows what is seen.</summary>
    private const double SizeGain = 0.3;

    private double _width = double.NaN;
    private double _height = double.NaN;
    private bool _cutLeft, _cutTop, _cutRight, _cutBottom;

    public long Id { get; } = id;

    public long FirstFrame { get; private set; } = -1;

    public long LastFrame { get; private set; } = -1;

    public Point2d FirstCentre { get; private set; }

    public Point2d LastCentre { get; private set; }

    public int FramesSeen { get; private set; }

    public bool WasWhole => WholeFrames > 0;

    /// <summary>In how many frames it touched no edge of the picture.</summary>
    public int WholeFrames { get; private set; }

    /// <summary>True if it was ever more than contaminant.</summary>
    public bool HoldsFood { get; private set; }

    /// <summary>Frames in a row that did not show it although they could have.</summary>
    public int FramesMissed { get; private set; }

    /// <summary>Where the item is, as far as known also beyond the edge of the picture.</summary>
    public Extent Box { get; private set; }

    /// <summary>Pixels of the item when it was last whole; 0 if it never was.</summary>
    public double WholeAreaPx { get; private set; }

    /// <summary>True if the last observation touched no edge.</summary>
    public bool IsWhole => !(_cutLeft || _cutTop || _cutRight || _cutBottom);

    /// <summary>The pieces that the current frame shows of it.</summary>
    public Blob? Seen { get; private set; }

    /// <summary>What was seen last, moved along with the belt since; the observed border only, no more than the picture showed.</summary>
    public Extent LastSeenBox { get; private set; }

    /// <summary>Moves it along with the belt to the next frame, of which nothing has been seen yet.</summary>
    public void Predict(Point2d displacement)
    {
        Seen = null;
        LastSeenBox = LastSeenBox.Moved(displacement);
        var moved = Box.Moved(displacement);
        // An item that is still coming in shows more of itself: its cut side stays at the edge of the picture.
        Box = new Extent(
            _cutLeft && double.IsNaN(_width) ? Math.Min(moved.Left, 0) : moved.Left,
            _cutTop && double.IsNaN(_height) ? Math.Min(moved.Top, 0) : moved.Top,
            _cutRight && double.IsNaN(_width) ? Math.Max(moved.Right, picture.Width) : moved.Right,
            _cutBottom && double.IsNaN(_height) ? Math.Max(moved.Bottom, picture.Height) : moved.Bottom);
    }

    /// <summary>True if nothing of it can be in the picture any more.</summary>
    public bool HasLeft => Box.Right < 1 || Box.Bottom < 1 || Box.Left > picture.Width - 1 || Box.Top > picture.Height - 1;

    /// <summary>Says that the frame should have shown it and did not.</summary>
    public void Miss() => FramesMissed++;

    /// <summary>Takes what a frame shows of it.</summary>
    public void Observe(Blob blob, long frame)
    {
        Seen = blob;
        FramesMissed = 0;
        FramesSeen++;
        HoldsFood |= blob.HoldsFood;
        if (FirstFrame < 0)
            (FirstFrame, FirstCentre) = (frame, blob.Centre);
        (LastFrame, LastCentre) = (frame, blob.Centre);
        var box = LastSeenBox = blob.Box;
        _cutLeft = box.Left <= 0;
        _cutTop = box.Top <= 0;
        _cutRight = box.Right >= picture.Width;
        _cutBottom = box.Bottom >= picture.Height;
        _width = Learn(_width, box.Width, _cutLeft || _cutRight);
        _height = Learn(_height, box.Height, _cutTop || _cutBottom);
        if (IsWhole)
            (WholeFrames, WholeAreaPx) = (WholeFrames + 1, blob.AreaPx);
        var (left, right) = Complete(box.Left, box.Right, _cutLeft, _cutRight, _width);
        var (top, bottom) = Complete(box.Top, box.Bottom, _cutTop, _cutBottom, _height);
        Box = new Extent(left, top, right, bottom);
    }

    /// <summary>Takes over the history of a piece that turned out to be part of this item.</summary>
    public void Absorb(Track piece)
    {
        if (piece.FirstFrame < FirstFrame)
            (FirstFrame, FirstCentre) = (piece.FirstFrame, piece.FirstCentre);
        FramesSeen = Math.Max(FramesSeen, piece.FramesSeen);
        WholeFrames = Math.Max(WholeFrames, piece.WholeFrames);
    }

    /// <summary>Its way through the picture.</summary>
    public Item ToItem(int confirmFrames, string? lostReason = null, long? mergedInto = null) =>
        new(Id, FirstFrame, LastFrame, FirstCentre, LastCentre, FramesSeen, WasWhole)
        {
            IsConfirmed = FramesSeen >= confirmFrames,
            LostReason = lostReason,
            MergedInto = mergedInto,
        };

    private static double Learn(double known, double seen, bool cut)
    {
        if (cut)
            return known;
        return double.IsNaN(known) ? seen : known + SizeGain * (seen - known);
    }

    private static (double Low, double High) Complete(double low, double high, bool cutLow, bool cutHigh, double size)
    {
        if (double.IsNaN(size) || cutLow == cutHigh)
            return (low, high);
        return cutLow ? (Math.Min(low, high - size), high) : (low, Math.Max(high, low + size));
    }
}
