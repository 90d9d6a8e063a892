namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Finds out, period by period, that a camera delivers far fewer frames than it did: what goes by between two of them is seen by none.
/// Periods in which the line did not inspect have alerts of their own and do not count. Not thread-safe.
/// </summary>
/// <param name="limit">Share of the highest rate so far below which it has fallen, 0 to 1.</param>
internal sealed class RateWatch(double limit)
{
    private double _highest;
    private bool _hasFallen;

    /// <summary>Takes note of a period.</summary>
    /// <returns>What to tell people if it is the first with too few frames, else null.</returns>
    public string? Add(LedgerPeriod period)
    {
        if (!period.WasInspecting)
            return null;
        var rate = period.Captured / period.Seconds;
        _highest = Math.Max(_highest, rate);
        var hadFallen = _hasFallen;
        _hasFallen = rate < limit * _highest;
        return _hasFallen && !hadFallen
            ? $"the camera delivers {rate:0.#} frames a second, after {_highest:0.#} before: what goes by between two of them passes unseen"
            : null;
    }
}
