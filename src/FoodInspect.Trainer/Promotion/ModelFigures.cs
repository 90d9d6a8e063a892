using FoodInspect.Core.Truth;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Evaluation;

namespace FoodInspect.Trainer.Promotion;

/// <summary>What a line with a model did to the items of a recorded line; items by their numbers in the truth.</summary>
/// <param name="Bad">Items that must be rejected: with a defect large enough to be asked for, or foreign.</param>
/// <param name="Missed">Those of them that were not.</param>
/// <param name="Sound">Items that must pass.</param>
/// <param name="FalselyRejected">Those of them that were rejected.</param>
/// <param name="Phantoms">How many items were rejected where the truth has none.</param>
/// <param name="CountErrorRatio">How far the count of items is off, as a share of the true count.</param>
public sealed record ItemFigures(
    IReadOnlyList<long> Bad, IReadOnlyList<long> Missed, IReadOnlyList<long> Sound, IReadOnlyList<long> FalselyRejected, int Phantoms, double CountErrorRatio)
{
    /// <summary>What became of the frames; null where that was not told.</summary>
    public InspectedFrames? Frames { get; init; }

    public double FalseRejectRatio => Sound.Count == 0 ? 0 : (double)FalselyRejected.Count / Sound.Count;

    /// <summary>Phantoms for each true item.</summary>
    public double PhantomRatio => (double)Phantoms / Math.Max(1, Sound.Count + Bad.Count);

    public static ItemFigures Of(TruthComparison comparison)
    {
        var bad = comparison.Rotten.Concat(comparison.Foreign).ToList();
        return new(
            Numbers(bad), Numbers(bad.Where(match => !match.IsRejected)),
            Numbers(comparison.Sound), Numbers(comparison.Sound.Where(match => match.IsRejected)),
            comparison.Strangers.Count(item => item.Verdict == InspectedItem.Reject), comparison.CountErrorRatio);
    }

    private static IReadOnlyList<long> Numbers(IEnumerable<TruthMatch> matches) => [.. matches.Select(match => match.Truth.Id).Order()];
}

/// <summary>All that is measured of a model before one takes the other's place.</summary>
/// <param name="Card">Its card.</param>
/// <param name="Pixels">Its answers against the masks of the test pictures.</param>
/// <param name="FrameMilliseconds">Median time of the network for a frame.</param>
/// <param name="Parity">Share of pixels for which it answers as the checkpoint beside it; null where there is none.</param>
/// <param name="Items">What the line does with it; null where no recorded line was given.</param>
public sealed record ModelFigures(ModelCard Card, EvaluationReport Pixels, double FrameMilliseconds, double? Parity, ItemFigures? Items);
