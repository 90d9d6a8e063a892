namespace FoodInspect.Core.Reporting;

/// <summary>Gives each alert to every sink's outbox.</summary>
/// <param name="outboxes">The outboxes; the desk disposes them.</param>
public sealed class AlertDesk(IReadOnlyList<AlertOutbox> outboxes) : IAsyncDisposable
{
    /// <summary>Raises an alert; never waits. Thread-safe.</summary>
    public void Raise(Alert alert)
    {
        foreach (var outbox in outboxes)
            outbox.Post(alert);
    }

    /// <summary>Delivers what is queued, all sinks at once, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => Task.WhenAll(outboxes.Select(outbox => outbox.CompleteAsync(patience)));

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        foreach (var outbox in outboxes)
            await outbox.DisposeAsync().ConfigureAwait(false);
    }
}
