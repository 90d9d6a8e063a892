using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Notices that a line rejects an implausible share of its items, as where the light, the product or the model is another one, which people would otherwise learn from the waste.
/// Counts items and not time, so that a slow line is judged by as many as a fast one; what could not be judged has alerts of its own. One thread at a time.
/// </summary>
/// <param name="line">Name of the line.</param>
/// <param name="options">How large a share is implausible.</param>
/// <param name="alerts">Hears of it; stays the caller's.</param>
/// <param name="time">The line's clock.</param>
public sealed class RejectWatch(string line, LineWatchOptions options, AlertDesk alerts, TimeProvider time)
{
    private readonly bool[] _wasRejected = new bool[100];
    private long _items;
    private int _rejected;
    private bool _isHigh;

    /// <summary>Takes note of the verdict of an item.</summary>
    public void Note(VerdictKind verdict)
    {
        if (verdict == VerdictKind.NotInspected)
            return;
        ref var slot = ref _wasRejected[_items++ % _wasRejected.Length];
        _rejected += (verdict == VerdictKind.Reject ? 1 : 0) - (slot ? 1 : 0);
        slot = verdict == VerdictKind.Reject;

        // So many are too many whatever the rest of the first hundred will be.
        var most = options.RejectedRatio * _wasRejected.Length;
        if (!_isHigh && _rejected > most)
            Turn(AlertKind.TooManyRejects, Severity.Warn, ": is the product so bad, or have light, camera, product or model changed? Sound items may go to waste");
        else if (_isHigh && _rejected <= most / 2)
            Turn(AlertKind.RejectsFell, Severity.Info, ": no longer too many");
    }

    private void Turn(AlertKind kind, Severity severity, string meaning)
    {
        _isHigh = kind == AlertKind.TooManyRejects;
        alerts.Raise(Alert.OfState(
            kind, line, severity, time.GetUtcNow(), $"{_rejected} of the last {Math.Min(_items, _wasRejected.Length)} items were rejected{meaning}"));
    }
}
