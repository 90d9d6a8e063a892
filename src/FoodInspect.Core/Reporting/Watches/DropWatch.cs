namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Finds out, period by period, that a line is overloaded: that newer frames took the place of too many of its frames.
/// Not thread-safe.
/// </summary>
/// <param name="limit">Share of a period's frames above which the line is overloaded, 0 to 1.</param>
/// <param name="remindAfterSeconds">How long it may last until it is told again; 0 for once.</param>
internal sealed class DropWatch(double limit, double remindAfterSeconds)
{
    /// <summary>Overloaded for so long since it was told; null while it is not.</summary>
    private double? _secondsSinceTold;

    /// <summary>Takes note of a period.</summary>
    /// <returns>What to tell people if it is the first overloaded one, or it is time to tell again, else null.</returns>
    public string? Add(LedgerPeriod period)
    {
        var isOverloaded = period.Overrun > limit * period.Captured;
        var isNews = isOverloaded && (_secondsSinceTold is not { } told || (remindAfterSeconds > 0 && told + period.Seconds >= remindAfterSeconds));
        _secondsSinceTold = !isOverloaded ? null : isNews ? 0 : _secondsSinceTold + period.Seconds;
        return isNews
            ? $"{period.Overrun} of {period.Captured} frames ({period.Overrun * 100.0 / period.Captured:0} %) of the last {period.Seconds:0} s were dropped: "
                + "the machine is too slow for this line, and what only they showed passed unseen"
            : null;
    }
}
