using FoodInspect.Core.Pipeline;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>What a line's account of frames gained in some seconds.</summary>
/// <param name="Seconds">How long it was.</param>
/// <param name="Captured">Frames that the camera delivered.</param>
/// <param name="Overrun">Frames that were dropped because newer ones took their place.</param>
/// <param name="WasInspecting">Whether the line inspected at every look.</param>
internal readonly record struct LedgerPeriod(double Seconds, long Captured, long Overrun, bool WasInspecting);

/// <summary>Cuts a line's account of frames into periods of ten seconds. Not thread-safe.</summary>
/// <param name="ledger">The account.</param>
/// <param name="time">The line's clock.</param>
internal sealed class LedgerPeriods(FrameLedger ledger, TimeProvider time)
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private long _since = time.GetTimestamp();
    private long _captured = ledger.Captured;
    private long _overrun = ledger.Dropped(DropReason.Overrun);
    private bool _wasInspecting = true;

    /// <summary>Looks at the ledger.</summary>
    /// <param name="isInspecting">Whether the line inspects.</param>
    /// <returns>The period that has just ended, or null while it goes on.</returns>
    public LedgerPeriod? Look(bool isInspecting)
    {
        _wasInspecting &= isInspecting;
        var elapsed = time.GetElapsedTime(_since);
        if (elapsed < Period)
            return null;
        var (captured, overrun) = (ledger.Captured, ledger.Dropped(DropReason.Overrun));
        var ended = new LedgerPeriod(elapsed.TotalSeconds, captured - _captured, overrun - _overrun, _wasInspecting);
        (_since, _captured, _overrun, _wasInspecting) = (time.GetTimestamp(), captured, overrun, isInspecting);
        return ended;
    }
}
