namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>Gives each alert to every sink's outbox, and tells the other sinks of one that takes none.</summary>
public sealed class AlertDesk : IAsyncDisposable
{
    private readonly IReadOnlyList<AlertOutbox> _outboxes;

    /// <summary>Opens the desk.</summary>
    /// <param name="outboxes">The outboxes; the desk disposes them.</param>
    public AlertDesk(IReadOnlyList<AlertOutbox> outboxes)
    {
        _outboxes = outboxes;
        foreach (var outbox in outboxes)
            outbox.NotDelivered += complaint => RaiseBeside(outbox, complaint);
    }

    /// <summary>Raises an alert; never waits. Thread-safe.</summary>
    public void Raise(Alert alert)
    {
        foreach (var outbox in _outboxes)
            outbox.Post(alert);
    }

    private void RaiseBeside(AlertOutbox silent, Alert complaint)
    {
        foreach (var outbox in _outboxes)
        {
            if (outbox != silent)
                outbox.Post(complaint);
        }
    }

    /// <summary>Delivers what is queued, all sinks at once, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => Task.WhenAll(_outboxes.Select(outbox => outbox.CompleteAsync(patience)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var outbox in _outboxes)
            await outbox.DisposeAsync().ConfigureAwait(false);
    }
}
