using System.Runtime.InteropServices;
using FoodInspect.Core.Numerics;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// How far the belt moves a frame: configured, or estimated. Until items are followed, every pair of like blobs of two
/// frames votes for the displacement between them, and the one with the most votes wins (a Hough transform over
/// translations); from then on the median over the followed items is tracked.
/// </summary>
internal sealed class BeltMotion
{
    /// <summary>Only so many blobs of a frame vote, the largest.</summary>
    private const int MaximumVoters = 16;

    /// <summary>Blobs below this share of the frame's largest do not vote: they may be specks of the network.</summary>
    private const double SpeckRatio = 0.1;

    /// <summary>Displacements that differ by less are the same, in pixels.</summary>
    private const double VoteTolerancePx = 2.5;

    /// <summary>So many frames are voted over together.</summary>
    private const int VotingFrames = 15;

    /// <summary>A displacement that so many frames agree on is used for now; specks vote for a new one in each frame.</summary>
    private const int FramesToTry = 3;

    /// <summary>A displacement that so many frames agree on is the belt's.</summary>
    private const int FramesToTrust = 6;

    /// <summary>How much less likely a displacement is for each pixel of its length.</summary>
    private const double SpeedDoubt = 1e-3;

    /// <summary>A belt that moves so many times faster one way than the other does not carry items over the edges beside it.</summary>
    private const double StrayRatio = 5;

    /// <summary>Share by which a frame's own median changes the estimate.</summary>
    private const double VelocityGain = 0.2;

    /// <summary>After so many frames in which most items were not where they should be, the estimate starts afresh.</summary>
    private const int DoubtfulFrames = 4;

    private readonly bool _configured;
    private readonly List<(Extent Box, double AreaPx)> _before = [];
    private readonly List<(Extent Box, double AreaPx)> _now = [];
    private readonly List<(Point2d PxPerFrame, double Weight, int Frame)> _votes = [];
    private readonly List<double> _across = [];
    private readonly List<double> _down = [];
    private Point2d _velocity;
    private int _frame;
    private int _agreeingFrames;
    private int _doubtful;

    public BeltMotion(BeltVelocity? configured)
    {
        _configured = configured is not null;
        if (configured is not null)
            _velocity = new Point2d(configured.X, configured.Y);
        IsKnown = _configured;
    }

    /// <summary>True if the velocity is configured.</summary>
    public bool IsConfigured => _configured;

    /// <summary>True once the velocity is configured or estimated from followed items.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>Pixels a frame.</summary>
    public Point2d VelocityPxPerFrame => _velocity;

    /// <summary>
    /// While the velocity is unknown, the blobs of this frame and of the one before, so many frame periods ago, vote for it.
    /// </summary>
    public void Watch(double periods, IReadOnlyList<Blob> blobs, Size picture)
    {
        if (IsKnown || periods <= 0)
            return;
        _frame++;
        Remember(blobs);
        CastVotes(periods, picture);
        Elect();
    }

    /// <summary>Learns from the items that were followed from the frame before to this one.</summary>
    /// <param name="periods">Frame periods between the two.</param>
    /// <param name="matches">For each followed item the borders predicted and seen.</param>
    /// <param name="expected">Items that should have been seen in this frame.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    public void Learn(double periods, List<(Extent Predicted, Extent Seen)> matches, int expected, Size picture)
    {
        if (_configured || periods <= 0)
            return;
        _across.Clear();
        _down.Clear();
        foreach (var (predicted, seen) in matches)
        {
            // A round item that the lower edge cuts shrinks sideways, too: its sides say nothing then.
            if (!IsCut(predicted.Top, predicted.Bottom, picture.Height) && !IsCut(seen.Top, seen.Bottom, picture.Height))
                AddShift(_across, predicted.Left, predicted.Right, seen.Left, seen.Right, picture.Width);
            if (!IsCut(predicted.Left, predicted.Right, picture.Width) && !IsCut(seen.Left, seen.Right, picture.Width))
                AddShift(_down, predicted.Top, predicted.Bottom, seen.Top, seen.Bottom, picture.Height);
        }

        if (IsKnown)
        {
            _velocity += new Point2d(Median.Of(CollectionsMarshal.AsSpan(_across)), Median.Of(CollectionsMarshal.AsSpan(_down))) * (VelocityGain / periods);
            _doubtful = expected > 1 && matches.Count * 2 < expected ? _doubtful + 1 : 0;
            if (_doubtful >= DoubtfulFrames)
                Restart();
        }
        else
        {
            IsKnown = _agreeingFrames >= FramesToTrust;
        }
    }

    /// <summary>True if no edge cuts the box that the belt carries items across.</summary>
    public bool IsFullyIn(Extent box, Size picture)
    {
        var (across, down) = (Math.Abs(_velocity.X), Math.Abs(_velocity.Y));
        var isCutAcross = IsCut(box.Left, box.Right, picture.Width) && !(down > StrayRatio * across);
        var isCutDown = IsCut(box.Top, box.Bottom, picture.Height) && !(across > StrayRatio * down);
        return !isCutAcross && !isCutDown;
    }

    private void Restart()
    {
        IsKnown = false;
        _doubtful = _frame = _agreeingFrames = 0;
        _votes.Clear();
        _before.Clear();
        _now.Clear();
    }

    private void Remember(IReadOnlyList<Blob> blobs)
    {
        _before.Clear();
        _before.AddRange(_now);
        _now.Clear();
        for (var i = 0; i < Math.Min(blobs.Count, MaximumVoters) && blobs[i].AreaPx >= SpeckRatio * blobs[0].AreaPx; i++)
            _now.Add((blobs[i].Box, blobs[i].AreaPx));
    }

    private void CastVotes(double periods, Size picture)
    {
        _votes.RemoveAll(vote => vote.Frame <= _frame - VotingFrames);
        foreach (var (before, areaBefore) in _before)
        {
            foreach (var (now, areaNow) in _now)
            {
                // Only blobs that the edges do not cut have a place and a size to compare.
                if (before.IsCutBy(picture) || now.IsCutBy(picture) || Math.Max(areaBefore, areaNow) > 1.3 * Math.Min(areaBefore, areaNow))
                    continue;
                _votes.Add(((now.Centre - before.Centre) * (1 / periods), Math.Sqrt(areaNow), _frame));
            }
        }
    }

    private void Elect()
    {
        // In a frame where the network misses items, the only pairs may be of one with its neighbour: what was elected before stands against them.
        var best = _agreeingFrames > 0 ? Poll(_velocity) : default;
        foreach (var candidate in _votes)
        {
            if (candidate.Frame == _frame && Poll(candidate.PxPerFrame) is var poll && poll.Frames >= FramesToTry && poll.Score > best.Score)
                best = poll;
        }

        if (best.Frames >= FramesToTry)
            (_velocity, _agreeingFrames) = (best.PxPerFrame, best.Frames);
    }

    /// <summary>What the votes that are about the same as a displacement have for their mean, in how many frames they were cast, and how likely it is.</summary>
    private (Point2d PxPerFrame, int Frames, double Score) Poll(Point2d displacement)
    {
        var (sum, weight, frames, last) = (new Point2d(), 0.0, 0, -1);
        foreach (var vote in _votes)
        {
            if (Math.Abs(vote.PxPerFrame.X - displacement.X) > VoteTolerancePx || Math.Abs(vote.PxPerFrame.Y - displacement.Y) > VoteTolerancePx)
                continue;
            sum += vote.PxPerFrame * vote.Weight;
            weight += vote.Weight;
            frames += vote.Frame == last ? 0 : 1;
            last = vote.Frame;
        }

        // On a belt of like items at one pitch a slow belt and one that is a pitch faster look alike: the slow one is likelier.
        return (frames == 0 ? default : sum * (1 / weight), frames, weight / (1 + SpeedDoubt * displacement.DistanceTo(default)));
    }

    private static bool IsCut(double low, double high, int size) => low <= 0 || high >= size;

    /// <summary>Adds how far two borders lie from where they were expected, if the edges of the picture cut neither.</summary>
    private static void AddShift(List<double> shifts, double low, double high, double seenLow, double seenHigh, int size)
    {
        var lowIsFree = low > 0 && seenLow > 0;
        var highIsFree = high < size && seenHigh < size;
        if (lowIsFree && highIsFree)
            shifts.Add((seenLow - low + seenHigh - high) / 2);
        else if (lowIsFree)
            shifts.Add(seenLow - low);
        else if (highIsFree)
            shifts.Add(seenHigh - high);
    }
}
