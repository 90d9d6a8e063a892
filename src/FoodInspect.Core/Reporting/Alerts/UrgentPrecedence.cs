namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>Lets an urgent alert go before a lesser one whose attempts go on for long. Thread-safe.</summary>
/// <param name="time">The clock of its patience.</param>
internal sealed class UrgentPrecedence(TimeProvider time)
{
    /// <summary>How long a lesser alert may still hold up an urgent one: an attempt that is under way mostly arrives within it, and is not repeated.</summary>
    private static readonly TimeSpan PatienceWithLesser = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private int _urgentWaiting;
    private CancellationTokenSource? _lesser;
    private bool _isHurried;

    /// <summary>An alert waits in the queue.</summary>
    public void Posted(Alert alert)
    {
        if (!alert.IsUrgent)
            return;
        lock (_gate)
        {
            _urgentWaiting++;
            Hurry();
        }
    }

    /// <summary>An alert has left the queue.</summary>
    public void Taken(Alert alert)
    {
        lock (_gate)
            _urgentWaiting -= alert.IsUrgent ? 1 : 0;
    }

    /// <summary>A lesser alert is being tried, until <see cref="EndLesser"/>.</summary>
    /// <returns>Is cancelled when an urgent one has waited for long enough; the caller disposes it afterwards.</returns>
    public CancellationTokenSource BeginLesser()
    {
        var overtaken = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        lock (_gate)
        {
            (_lesser, _isHurried) = (overtaken, false);
            if (_urgentWaiting > 0)
                Hurry();
        }

        return overtaken;
    }

    /// <summary>Its attempts have ended.</summary>
    public void EndLesser()
    {
        lock (_gate)
            _lesser = null;
    }

    // Once: its time does not begin anew with each further alert.
    private void Hurry()
    {
        if (_lesser is null || _isHurried)
            return;
        _isHurried = true;
        _lesser.CancelAfter(PatienceWithLesser);
    }
}
