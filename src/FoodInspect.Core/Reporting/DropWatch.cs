using FoodInspect.Core.Pipeline;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// Finds out, period by period, that a line is overloaded: that newer frames took the place of too many of its frames.
/// Not thread-safe.
/// </summary>
/// <param name="ledger">The line's account of frames.</param>
/// <param name="limit">Share of a period's frames above which the line is overloaded, 0 to 1.</param>
/// <param name="time">The line's clock.</param>
internal sealed class DropWatch(FrameLedger ledger, double limit, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _since = time.GetTimestamp();
    private long _captured = ledger.Captured;
    private long _dropped = ledger.Dropped(DropReason.Overrun);
    private bool _isOverloaded;

    /// <summary>Looks at the ledger.</summary>
    /// <returns>What to tell people when a period has ended as the first overloaded one, else null.</returns>
    public string? Look()
    {
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Period)
            return null;
        var (captured, dropped) = (ledger.Captured - _captured, ledger.Dropped(DropReason.Overrun) - _dropped);
        (_since, _captured, _dropped) = (time.GetTimestamp(), _captured + captured, _dropped + dropped);
        var wasOverloaded = _isOverloaded;
        _isOverloaded = dropped > limit * captured;
        return _isOverloaded && !wasOverloaded
            ? $"{dropped} of {captured} frames ({dropped * 100.0 / captured:0} %) of the last {elapsed.TotalSeconds:0} s were dropped: "
                + "the machine is too slow for this line, and what only they showed passed unseen"
            : null;
    }
}
