using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Reporting;

/// <summary>
/// The alerts on their way to one sink. Each sink has its own queue and cooldowns, so that a webhook that is down neither
/// holds up the console nor loses its alert to a cooldown that the console's delivery began.
/// </summary>
public sealed class AlertOutbox : IAsyncDisposable
{
    private readonly IAlertSink _sink;
    private readonly AlertOptions _options;
    private readonly AlertMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BoundedOutbox<Alert> _queue;

    /// <summary>By line and rule: when an alert was last delivered, and how many were held back since.</summary>
    private readonly Dictionary<(string Line, string Rule), (long DeliveredAt, int Suppressed)> _cooldowns = [];

    /// <summary>Starts delivering.</summary>
    /// <param name="sink">Where to; stays the caller's.</param>
    /// <param name="options">Queue and cooldowns.</param>
    /// <param name="metrics">The sink's counters.</param>
    /// <param name="time">The clock of the cooldowns.</param>
    /// <param name="log">Hears of alerts that could not be delivered.</param>
    public AlertOutbox(IAlertSink sink, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger log)
    {
        (_sink, _options, _metrics, _time, _log) = (sink, options, metrics, time, log);
        _queue = new BoundedOutbox<Alert>(options.QueueLength, DeliverAsync, Drop, time);
    }

    /// <summary>How many alerts wait.</summary>
    public int Waiting => _queue.Count;

    /// <summary>Queues an alert; never waits.</summary>
    public void Post(Alert alert) => _queue.Post(alert);

    /// <summary>Delivers what is queued, for at most the given time, and a little more where the sink hangs.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        if (!await _queue.CompleteAsync(patience).ConfigureAwait(false))
            _log.LogError("{Sink} hangs: whether its last alert arrived is not known", _sink.Name);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private async ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        var key = (alert.Line, alert.Rule);
        var isKnown = _cooldowns.TryGetValue(key, out var last);
        if (isKnown && _time.GetElapsedTime(last.DeliveredAt) < _options.CooldownOf(alert))
        {
            _cooldowns[key] = last with { Suppressed = last.Suppressed + 1 };
            _metrics.Count(AlertOutcome.Suppressed);
            return;
        }

        try
        {
            await _sink.DeliverAsync(alert with { SuppressedBefore = last.Suppressed }, stop).ConfigureAwait(false);
            _cooldowns[key] = (_time.GetTimestamp(), 0);
            _metrics.Count(AlertOutcome.Delivered);
        }
        catch (Exception exception)
        {
            // Whatever a sink throws must not end the outbox. The cooldown does not start: the next alert is tried.
            _metrics.Count(AlertOutcome.Failed);
            _log.LogError("Alert not delivered to {Sink}: {Reason} The alert: {Alert}", _sink.Name, exception.Message, alert.Message);
        }
    }

    private void Drop(Alert alert)
    {
        _metrics.Count(AlertOutcome.Dropped);
        _log.LogError("Alert dropped, {Sink} is too slow: {Alert}", _sink.Name, alert.Message);
    }
}
