using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Finds how far a belt moves of which nothing is known: every pair of like blobs of two frames votes for the displacement between them, and the one with the
/// most votes wins (a Hough transform over translations). Where the picture hardly ever shows a whole item, the borders that it shows of them vote.
/// </summary>
internal sealed class MotionVote
{
    /// <summary>Only so many blobs of a frame vote, the largest.</summary>
    private const int MaximumVoters = 16;

    /// <summary>Blobs below this share of the frame's largest do not vote: they may be specks of the network.</summary>
    private const double SpeckRatio = 0.1;

    /// <summary>Displacements that differ by less are the same, in pixels.</summary>
    private const double VoteTolerancePx = 2.5;

    /// <summary>By how much the areas of a blob in two frames may differ.</summary>
    private const double Likeness = 1.3;

    /// <summary>The same of a blob that an edge cuts.</summary>
    private const double CutLikeness = 1.6;

    /// <summary>Where so many frames show only cut blobs for one that shows whole ones, the cut ones vote.</summary>
    private const int CutFramesForWhole = 3;

    /// <summary>What moves less in one direction, and nobody knows how far in the other, has no vote.</summary>
    private const double LeastBorderShiftPx = 1;

    /// <summary>So many frames are voted over together.</summary>
    private const int VotingFrames = 15;

    /// <summary>A displacement that so many frames agree on is used for now; specks vote for a new one in each frame.</summary>
    private const int FramesToTry = 3;

    /// <summary>How much less likely a displacement is for each pixel of its length.</summary>
    private const double SpeedDoubt = 1e-3;

    private readonly List<(Extent Box, double AreaPx)> _before = [];
    private readonly List<(Extent Box, double AreaPx)> _now = [];
    private readonly List<(Point2d PxPerFrame, double Weight, int Frame)> _votes = [];
    private int _frame;
    private int _cutOnly;

    /// <summary>True where the picture hardly ever shows a whole item.</summary>
    public bool ShowsCutOnly => _cutOnly >= VotingFrames;

    /// <summary>The displacement that was elected, pixels a frame.</summary>
    public Point2d PxPerFrame { get; private set; }

    /// <summary>How many frames agree on it; 0 while there is none.</summary>
    public int AgreeingFrames { get; private set; }

    /// <summary>Takes the votes of the next frame.</summary>
    /// <param name="periods">Frame periods since the one before.</param>
    /// <param name="blobs">Its blobs, the largest first.</param>
    /// <param name="picture">Size of the picture, in pixels.</param>
    public void Take(double periods, IReadOnlyList<Blob> blobs, Size picture)
    {
        _frame++;
        Remember(blobs);
        CastVotes(periods, picture);
        Elect();
    }

    /// <summary>Begins afresh.</summary>
    public void Clear()
    {
        _frame = AgreeingFrames = _cutOnly = 0;
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
        var (wholePairs, cutPairs) = (0, 0);
        foreach (var (before, areaBefore) in _before)
        {
            foreach (var (now, areaNow) in _now)
            {
                // Blobs that the edges do not cut have a place and a size to compare.
                var isCut = before.IsCutBy(picture) || now.IsCutBy(picture);
                (wholePairs, cutPairs) = isCut ? (wholePairs, cutPairs + 1) : (wholePairs + 1, cutPairs);
                if (Math.Max(areaBefore, areaNow) > (isCut ? CutLikeness : Likeness) * Math.Min(areaBefore, areaNow))
                    continue;
                if (!isCut)
                    _votes.Add(((now.Centre - before.Centre) * (1 / periods), Math.Sqrt(areaNow), _frame));
                else if (ShowsCutOnly && ShiftOfBorders(before, now, picture) is { } shift)
                    _votes.Add((shift * (1 / periods), Math.Sqrt(areaNow), _frame));
            }
        }

        _cutOnly = Math.Max(0, _cutOnly + (wholePairs > 0 ? -CutFramesForWhole : Math.Min(1, cutPairs)));
    }

    /// <summary>
    /// How far the borders have moved that no edge of the picture cuts; null if none tells. Of products that are longer than the picture is wide nothing else does.
    /// </summary>
    private static Point2d? ShiftOfBorders(Extent before, Extent now, Size picture)
    {
        var across = Extent.FreeShift(before.Left, before.Right, now.Left, now.Right, picture.Width);
        var down = Extent.FreeShift(before.Top, before.Bottom, now.Top, now.Bottom, picture.Height);
        // While it reaches across the whole picture, that its other borders stand still does not say that it does.
        return (across ?? down) is null || ((across is null || down is null) && Math.Abs((across ?? down)!.Value) < LeastBorderShiftPx)
            ? null
            : new Point2d(across ?? 0, down ?? 0);
    }

    private void Elect()
    {
        // In a frame where the network misses items, the only pairs may be of one with its neighbour: what was elected before stands against them.
        var best = AgreeingFrames > 0 ? Poll(PxPerFrame) : default;
        foreach (var candidate in _votes)
        {
            if (candidate.Frame == _frame && Poll(candidate.PxPerFrame) is var poll && poll.Frames >= FramesToTry && poll.Score > best.Score)
                best = poll;
        }

        if (best.Frames >= FramesToTry)
            (PxPerFrame, AgreeingFrames) = (best.PxPerFrame, best.Frames);
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
}
