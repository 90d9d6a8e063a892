using OpenCvSharp;

namespace FoodInspect.Core.Truth;

/// <summary>A true item and the inspected items that were taken for it: one, if all is well.</summary>
public sealed record TruthMatch(TruthItem Truth, IReadOnlyList<InspectedItem> Inspected)
{
    /// <summary>True if it was taken off the line.</summary>
    public bool IsRejected => Inspected.Any(item => item.Verdict == InspectedItem.Reject);
}

/// <summary>
/// Compares the items that an inspection found with the truth of the recorded line. Only items that are whole in the
/// picture at some moment count.
/// </summary>
public sealed class TruthComparison
{
    /// <summary>A defect below this share of the product is too small to be asked for.</summary>
    public const double SmallestDefectRatio = 0.05;

    /// <summary>Compares.</summary>
    /// <param name="truth">The truth of the line.</param>
    /// <param name="inspected">The items of the inspection.</param>
    /// <param name="tolerancePx">How far an item may be from the place where the truth has it, in pixels.</param>
    public TruthComparison(LineTruth truth, IReadOnlyList<InspectedItem> inspected, double tolerancePx = 45)
    {
        var found = truth.Items.ToDictionary(item => item.Id, _ => new List<InspectedItem>());
        var strangers = new List<InspectedItem>();
        foreach (var item in inspected)
        {
            var place = PlaceAtFrame0(item, truth.SpeedPxPerFrame);
            var nearest = truth.Items.MinBy(candidate => Distance(candidate, place));
            if (nearest is not null && Distance(nearest, place) <= tolerancePx)
                found[nearest.Id].Add(item);
            else
                strangers.Add(item);
        }

        Matches = [.. truth.Items.Where(truth.IsSeenWhole).Select(item => new TruthMatch(item, found[item.Id]))];
        Strangers = strangers;
    }

    /// <summary>The true items that count, with what was found in their place.</summary>
    public IReadOnlyList<TruthMatch> Matches { get; }

    /// <summary>Inspected items where the truth has none.</summary>
    public IReadOnlyList<InspectedItem> Strangers { get; }

    /// <summary>Rotten items with at least <see cref="SmallestDefectRatio"/> of defect.</summary>
    public IEnumerable<TruthMatch> Rotten =>
        Matches.Where(match => match.Truth.Kind == TruthKind.Rotten && match.Truth.DefectRatio >= SmallestDefectRatio);

    /// <summary>Foreign bodies.</summary>
    public IEnumerable<TruthMatch> Foreign => Matches.Where(match => match.Truth.Kind == TruthKind.Foreign);

    /// <summary>Sound items.</summary>
    public IEnumerable<TruthMatch> Sound => Matches.Where(match => match.Truth.Kind == TruthKind.Sound);

    /// <summary>Share of the rotten items that were rejected.</summary>
    public double RottenRecall => RejectedRatio(Rotten, whenNone: 1);

    /// <summary>Share of the foreign bodies that were rejected.</summary>
    public double ForeignRecall => RejectedRatio(Foreign, whenNone: 1);

    /// <summary>Share of the sound items that were rejected.</summary>
    public double FalseRejectRatio => RejectedRatio(Sound, whenNone: 0);

    /// <summary>Inspected items, but for those that are cut by the ends of the recording.</summary>
    public int CountedItems => Matches.Sum(match => match.Inspected.Count) + Strangers.Count;

    /// <summary>How far the count is off, as a share of the true count.</summary>
    public double CountErrorRatio => Matches.Count == 0 ? CountedItems : Math.Abs(CountedItems - Matches.Count) / (double)Matches.Count;

    private static double RejectedRatio(IEnumerable<TruthMatch> matches, double whenNone)
    {
        var all = matches.ToList();
        return all.Count == 0 ? whenNone : all.Count(match => match.IsRejected) / (double)all.Count;
    }

    /// <summary>
    /// Where the item was on the belt at frame 0. What is visible of an item that comes in or goes out is off its centre by as
    /// much to one side as to the other, so the middle of both ends is right.
    /// </summary>
    private static Point2d PlaceAtFrame0(InspectedItem item, double speed) => new(
        (item.FirstCentre[0] - speed * item.FirstFrame + item.LastCentre[0] - speed * item.LastFrame) / 2,
        (item.FirstCentre[1] + item.LastCentre[1]) / 2);

    private static double Distance(TruthItem item, Point2d place) => place.DistanceTo(new Point2d(item.CentreXAtFrame0, item.CentreY));
}
