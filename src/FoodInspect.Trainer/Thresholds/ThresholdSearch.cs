using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>What a threshold does on a validation set.</summary>
/// <param name="MinimumConfidence">Least mean confidence of a region that counts.</param>
/// <param name="MinimumAreaPx">Its least area.</param>
/// <param name="Found">Items with the class that have a region that counts.</param>
/// <param name="Bearing">Items with the class.</param>
/// <param name="False">Items without the class that have one, and regions that count on the bare belt.</param>
/// <param name="Free">Items without the class, and regions that count on the bare belt.</param>
public sealed record ThresholdOutcome(double MinimumConfidence, double MinimumAreaPx, int Found, int Bearing, int False, int Free)
{
    public MeasuredShare Recall => WilsonInterval.Of(Found, Bearing);

    public MeasuredShare FalseRejects => WilsonInterval.Of(False, Free);
}

/// <summary>
/// Looks through all thresholds that make a difference. Of equally good ones it takes the loosest, since a miss is worse than waste.
/// </summary>
/// <param name="evidence">Of one class; with items that have it and items that have not.</param>
/// <param name="floorPx">The line leaves out smaller regions whatever the recipe says.</param>
public sealed class ThresholdSearch(ClassEvidence evidence, double floorPx)
{
    private const int ConfidenceSteps = 100;
    private const int MostAreas = 256;

    /// <summary>The fewest false rejects with at least this recall; null if no threshold reaches it.</summary>
    public ThresholdOutcome? ForRecall(double recall) => All()
        .Where(outcome => Share(outcome.Found, outcome.Bearing) >= recall)
        .OrderBy(outcome => Share(outcome.False, outcome.Free)).ThenByDescending(outcome => outcome.Found)
        .ThenBy(outcome => outcome.MinimumAreaPx).ThenBy(outcome => outcome.MinimumConfidence).FirstOrDefault();

    /// <summary>The highest recall with at most this share of false rejects; null if every threshold that finds anything has more.</summary>
    public ThresholdOutcome? ForFalseRejects(double falseRejects) => All()
        .Where(outcome => outcome.Found > 0 && Share(outcome.False, outcome.Free) <= falseRejects)
        .OrderByDescending(outcome => outcome.Found).ThenBy(outcome => Share(outcome.False, outcome.Free))
        .ThenBy(outcome => outcome.MinimumAreaPx).ThenBy(outcome => outcome.MinimumConfidence).FirstOrDefault();

    /// <summary>What given thresholds do.</summary>
    public ThresholdOutcome At(double minimumConfidence, double minimumAreaPx) => AtConfidence(minimumConfidence, [minimumAreaPx]).Single();

    private IEnumerable<ThresholdOutcome> All()
    {
        var areas = Areas();
        return Enumerable.Range(0, ConfidenceSteps).SelectMany(step => AtConfidence(step / (double)ConfidenceSteps, areas));
    }

    /// <summary>The areas at which a region begins or ceases to count, in whole pixels.</summary>
    private double[] Areas()
    {
        var all = evidence.Bearing.Concat(evidence.Free).SelectMany(regions => regions).Concat(evidence.Stray)
            .SelectMany(region => new[] { Math.Floor(region.AreaPx), Math.Floor(region.AreaPx) + 1 })
            .Append(floorPx).Where(area => area >= floorPx).Distinct().Order().ToArray();
        return all.Length <= MostAreas ? all : [.. Enumerable.Range(0, MostAreas).Select(i => all[(long)i * (all.Length - 1) / (MostAreas - 1)]).Distinct()];
    }

    private IEnumerable<ThresholdOutcome> AtConfidence(double confidence, double[] areas)
    {
        var (bearing, free) = (LargestOf(evidence.Bearing, confidence), LargestOf(evidence.Free, confidence));
        var stray = LargestOf(evidence.Stray.Select(region => new[] { region }), confidence);
        foreach (var area in areas)
        {
            var strays = AtLeast(stray, area);
            yield return new(
                confidence, area, AtLeast(bearing, area), evidence.Bearing.Count, AtLeast(free, area) + strays, evidence.Free.Count + strays);
        }
    }

    /// <summary>For each item with a region that is sure enough, the area of its largest one; in ascending order.</summary>
    private static double[] LargestOf(IEnumerable<IEnumerable<RegionScore>> items, double confidence) =>
    [
        .. items.Select(regions => regions.Where(region => region.Confidence >= confidence).Select(region => region.AreaPx).DefaultIfEmpty(-1).Max())
            .Where(area => area >= 0).Order(),
    ];

    private static int AtLeast(double[] ascending, double area)
    {
        var (low, high) = (0, ascending.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = ascending[middle] < area ? (middle + 1, high) : (low, middle);
        }
        return ascending.Length - low;
    }

    private static double Share(int part, int whole) => whole == 0 ? 0 : (double)part / whole;
}
