using System.Runtime.InteropServices;
using FoodInspect.Core.Numerics;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// How far the belt moves a frame: configured, or estimated. Until items are followed, the blobs vote for it (<see cref="MotionVote"/>); from then on the
/// median over the followed items is tracked. With a configured velocity that begins at once, and what is seen is compared with it (<see cref="VelocityCheck"/>).
/// </summary>
internal sealed class BeltMotion
{
    /// <summary>A displacement that so many frames agree on is the belt's.</summary>
    private const int FramesToTrust = 6;

    /// <summary>A belt that moves so many times faster one way than the other does not carry items over the edges beside it.</summary>
    private const double StrayRatio = 5;

    /// <summary>What is faster moves.</summary>
    private const double MovingPxPerFrame = 1;

    /// <summary>What is as fast as this over many frames moves too; the borders of items that stand flicker.</summary>
    private const double CreepingPxPerFrame = 0.15;

    /// <summary>Share by which a frame changes the mean over many.</summary>
    private const double MeanGain = 0.02;

    /// <summary>Share by which a frame's own median changes the estimate.</summary>
    private const double VelocityGain = 0.2;

    /// <summary>After so many frames in which most items were not where they should be, the estimate starts afresh.</summary>
    private const int DoubtfulFrames = 4;

    private readonly VelocityCheck? _check;
    private readonly MotionVote _vote = new();
    private readonly List<double> _across = [];
    private readonly List<double> _down = [];
    private Point2d _mean;
    private int _doubtful;

    public BeltMotion(BeltVelocity? configured)
    {
        if (configured is null)
            return;
        VelocityPxPerFrame = TravelPxPerFrame = _mean = new Point2d(configured.X, configured.Y);
        _check = new VelocityCheck(VelocityPxPerFrame);
        IsKnown = true;
    }

    /// <summary>True if the velocity is configured.</summary>
    public bool IsConfigured => _check is not null;

    /// <summary>What speaks against the configured velocity, or null.</summary>
    public string? Contradiction => _check?.Contradiction;

    /// <summary>True once the velocity is configured or estimated from followed items.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>True where the velocity is not known and the picture hardly ever shows a whole item.</summary>
    public bool ShowsCutOnly => !IsKnown && _vote.ShowsCutOnly;

    /// <summary>Pixels a frame, now.</summary>
    public Point2d VelocityPxPerFrame { get; private set; }

    /// <summary>
    /// In which direction the belt carries items: of one that stands, that of before, since the direction of what is left is that of the flicker of borders; its length
    /// then says nothing. (0, 0) of one that never moved yet.
    /// </summary>
    public Point2d TravelPxPerFrame { get; private set; }

    /// <summary>How the belt may be moving by now, should it stand in what was seen of it last, pixels a frame.</summary>
    public Point2d FastestPxPerFrame
    {
        get
        {
            var fastest = VelocityPxPerFrame.DistanceTo(default) >= TravelPxPerFrame.DistanceTo(default) ? VelocityPxPerFrame : TravelPxPerFrame;
            return _check is { ConfiguredPxPerFrame: var configured } && configured.DistanceTo(default) > fastest.DistanceTo(default) ? configured : fastest;
        }
    }

    /// <summary>
    /// While the velocity is unknown, the blobs of this frame and of the one before, so many frame periods ago, vote for it.
    /// </summary>
    public void Watch(double periods, IReadOnlyList<Blob> blobs, Size picture)
    {
        if (IsKnown || periods <= 0)
            return;
        _vote.Take(periods, blobs, picture);
        if (_vote.AgreeingFrames > 0)
            MoveBy(_vote.PxPerFrame);
    }

    /// <summary>Learns from the items that were followed from the frame before to this one.</summary>
    /// <param name="periods">Frame periods between the two.</param>
    /// <param name="shifts">For each that stands alone the borders predicted and seen.</param>
    /// <param name="sight">How many items were seen, and where.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    /// <returns>How far the items were from where they were expected, in pixels; null if none of them tells.</returns>
    public Point2d? Learn(double periods, List<(Extent Predicted, Extent Seen)> shifts, ItemSight sight, Size picture)
    {
        var shift = MedianOf(shifts, picture);
        if (periods > 0)
            Learn(shift * (1 / periods), shifts.Count > 0, sight);
        return _across.Count + _down.Count > 0 ? shift : null;
    }

    /// <summary>True if no edge cuts the box that the belt carries items across.</summary>
    public bool IsFullyIn(Extent box, Size picture)
    {
        var (across, down) = (Math.Abs(TravelPxPerFrame.X), Math.Abs(TravelPxPerFrame.Y));
        var isCutAcross = box.IsCutAcross(picture) && !(down > StrayRatio * across);
        var isCutDown = box.IsCutDown(picture) && !(across > StrayRatio * down);
        return !isCutAcross && !isCutDown;
    }

    private void Learn(Point2d shift, bool isSeen, ItemSight sight)
    {
        if (!IsKnown)
            IsKnown = _vote.AgreeingFrames >= FramesToTrust;
        else if (_check is not null)
            Check(shift, isSeen, sight);
        else
            Follow(shift, sight);
    }

    private void Check(Point2d shift, bool isSeen, ItemSight sight)
    {
        if (sight.IsElsewhere)
            _check!.Lose();
        else if (isSeen)
            _check!.Follow(shift);
        MoveBy(_check!.SeenPxPerFrame);
    }

    private void Follow(Point2d shift, ItemSight sight)
    {
        MoveBy(VelocityPxPerFrame + (shift * VelocityGain));
        _doubtful = sight.IsElsewhere ? _doubtful + 1 : 0;
        if (_doubtful < DoubtfulFrames)
            return;
        IsKnown = false;
        _doubtful = 0;
        _vote.Clear();
    }

    private void MoveBy(Point2d velocityPxPerFrame)
    {
        VelocityPxPerFrame = velocityPxPerFrame;
        _mean += (velocityPxPerFrame - _mean) * MeanGain;
        if (velocityPxPerFrame.DistanceTo(default) >= MovingPxPerFrame)
            TravelPxPerFrame = velocityPxPerFrame;
        else if (_mean.DistanceTo(default) >= CreepingPxPerFrame)
            TravelPxPerFrame = _mean;
    }

    private Point2d MedianOf(List<(Extent Predicted, Extent Seen)> shifts, Size picture)
    {
        _across.Clear();
        _down.Clear();
        foreach (var (predicted, seen) in shifts)
        {
            // A round item that the lower edge cuts shrinks sideways, too: its sides say nothing then.
            if (!predicted.IsCutDown(picture) && !seen.IsCutDown(picture)
                && Extent.FreeShift(predicted.Left, predicted.Right, seen.Left, seen.Right, picture.Width) is { } across)
            {
                _across.Add(across);
            }

            if (!predicted.IsCutAcross(picture) && !seen.IsCutAcross(picture)
                && Extent.FreeShift(predicted.Top, predicted.Bottom, seen.Top, seen.Bottom, picture.Height) is { } down)
            {
                _down.Add(down);
            }
        }

        return new Point2d(Median.Of(CollectionsMarshal.AsSpan(_across)), Median.Of(CollectionsMarshal.AsSpan(_down)));
    }
}
