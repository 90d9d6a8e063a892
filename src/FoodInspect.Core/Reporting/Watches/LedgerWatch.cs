using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>Watches over a line's account of frames, look by look: too many that are dropped, too few that come, and none that comes through. Not thread-safe.</summary>
/// <param name="ledger">The account.</param>
/// <param name="options">What is too many, and too few.</param>
/// <param name="betweenLooks">The time between two looks.</param>
/// <param name="time">The line's clock.</param>
/// <param name="raise">Hears what to alert people of.</param>
internal sealed class LedgerWatch(FrameLedger ledger, LineWatchOptions options, TimeSpan betweenLooks, TimeProvider time, Action<AlertKind, Severity, string> raise)
{
    private readonly LedgerPeriods _periods = new(ledger, time);
    private readonly HangWatch _hang = new(ledger, (int)Math.Ceiling(options.HangsAfterSeconds / betweenLooks.TotalSeconds));
    private readonly DropWatch _drops = new(options.DroppedRatio, options.RemindAfterSeconds);
    private readonly RateWatch _rate = new(options.LowestRateRatio);
    private bool _hangs;

    /// <summary>Looks at the account.</summary>
    /// <param name="isInspecting">Whether the line inspects.</param>
    /// <returns>Once, when the line hangs: why it is thought to; else null.</returns>
    public string? Look(bool isInspecting)
    {
        if (_periods.Look(isInspecting) is { } period)
        {
            if (_drops.Add(period) is { } overload)
                raise(AlertKind.FramesDropped, Severity.Warn, overload);
            if (_rate.Add(period) is { } slump)
                raise(AlertKind.FrameRateFell, Severity.Warn, slump);
        }

        if (_hangs || !_hang.Look())
            return null;
        _hangs = true;
        var problem = $"frames are on their way and none came through for {options.HangsAfterSeconds:0.#} s: a call into the GPU, a driver or the disk does not return";
        raise(AlertKind.NotInspecting, Severity.Stop, $"{problem}. The program ends; what passes now passes unseen");
        return problem;
    }
}
