namespace FoodInspect.Core.Rules;

/// <summary>The values of the last frames of a rule's persistence, and the worst of them that it bears out.</summary>
/// <param name="limits">Which of two values is worse.</param>
/// <param name="persistence">In how many of the last frames a value must be reached.</param>
internal sealed class PersistentValue(RuleLimits limits, PersistenceOptions persistence)
{
    private readonly double[] _last = new double[persistence.Of];
    private int _looks;

    /// <summary>Takes the value of one more frame.</summary>
    public void Add(double value) => _last[_looks++ % persistence.Of] = value;

    /// <summary>What as many of the last frames reach as the persistence asks for; null if there were fewer.</summary>
    public double? Worst => _looks >= persistence.Frames ? WorstOf(persistence.Frames) : null;

    /// <summary>For what was seen in fewer frames than the window: what the same share of them reaches; else null.</summary>
    public double? WorstByShare => _looks > 0 && _looks < persistence.Of
        ? WorstOf((persistence.Frames * _looks + persistence.Of - 1) / persistence.Of)
        : null;

    private double WorstOf(int frames)
    {
        var count = Math.Min(_looks, persistence.Of);
        Span<double> values = stackalloc double[count];
        Span<double> order = stackalloc double[count];
        _last.AsSpan(0, count).CopyTo(values);
        for (var i = 0; i < count; i++)
            order[i] = -limits.Excess(values[i]);
        order.Sort(values);
        return values[frames - 1];
    }
}
