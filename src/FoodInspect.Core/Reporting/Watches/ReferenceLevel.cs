using System.Runtime.InteropServices;
using FoodInspect.Core.Numerics;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>What a measurement is compared with: a level that was given, or the median of the first ones.</summary>
/// <param name="given">The level, or null to learn it.</param>
internal sealed class ReferenceLevel(double? given)
{
    private const int MostLearned = 5;
    private readonly List<double> _first = [];

    /// <summary>What it is, for people.</summary>
    public string Name => given is null ? "in the first minutes" : "the line's ItemReference says";

    /// <summary>A measurement in units of the level; null while nothing is known of it. Learns from the measurement afterwards.</summary>
    public double? RatioOf(double measured)
    {
        var level = given ?? (_first.Count > 0 ? Median.Of(CollectionsMarshal.AsSpan(_first)) : null);
        if (given is null && _first.Count < MostLearned)
            _first.Add(measured);
        return measured / level;
    }
}
