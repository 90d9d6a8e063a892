namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Finds out, period by period, that a line is overloaded: that newer frames took the place of too many of its frames.
/// Not thread-safe.
/// </summary>
/// <param name="limit">Share of a period's frames above which the line is overloaded, 0 to 1.</param>
internal sealed class DropWatch(double limit)
{
    private bool _isOverloaded;

    /// <summary>Takes note of a period.</summary>
    /// <returns>What to tell people if it is the first overloaded one, else null.</returns>
    public string? Add(LedgerPeriod period)
    {
        var wasOverloaded = _isOverloaded;
        _isOverloaded = period.Overrun > limit * period.Captured;
        return _isOverloaded && !wasOverloaded
            ? $"{period.Overrun} of {period.Captured} frames ({period.Overrun * 100.0 / period.Captured:0} %) of the last {period.Seconds:0} s were dropped: "
                + "the machine is too slow for this line, and what only they showed passed unseen"
            : null;
    }
}
