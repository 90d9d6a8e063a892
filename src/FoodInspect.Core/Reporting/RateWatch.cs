using FoodInspect.Core.Pipeline;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// Finds out, period by period, that a camera delivers far fewer frames than it did: what goes by between two of them is seen by none.
/// Periods in which the line did not inspect have alerts of their own and do not count. Not thread-safe.
/// </summary>
/// <param name="ledger">The line's account of frames.</param>
/// <param name="limit">Share of the highest rate so far below which it has fallen, 0 to 1.</param>
/// <param name="time">The line's clock.</param>
internal sealed class RateWatch(FrameLedger ledger, double limit, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _since = time.GetTimestamp();
    private long _captured = ledger.Captured;
    private bool _isWhole = true;
    private double _highest;
    private bool _hasFallen;

    /// <summary>Looks at the ledger.</summary>
    /// <param name="isInspecting">Whether the line inspects.</param>
    /// <returns>What to tell people when a period has ended as the first with too few frames, else null.</returns>
    public string? Look(bool isInspecting)
    {
        _isWhole &= isInspecting;
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Period)
            return null;
        var rate = (ledger.Captured - _captured) / elapsed.TotalSeconds;
        var counts = _isWhole;
        (_since, _captured, _isWhole) = (time.GetTimestamp(), ledger.Captured, isInspecting);
        if (!counts)
            return null;
        _highest = Math.Max(_highest, rate);
        var hadFallen = _hasFallen;
        _hasFallen = rate < limit * _highest;
        return _hasFallen && !hadFallen
            ? $"the camera delivers {rate:0.#} frames a second, after {_highest:0.#} before: what goes by between two of them passes unseen"
            : null;
    }
}
