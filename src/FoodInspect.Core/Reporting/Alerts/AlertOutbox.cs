using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>
/// The alerts on their way to one sink. Each sink has its own queue and cooldowns, so that a webhook that is down neither
/// holds up the console nor loses its alert to a cooldown that the console's delivery began. While a sink is away, an urgent alert is
/// tried again until it takes it; others are lost, as the next one is tried. An urgent alert does not wait for the attempts of a lesser one: that goes back into the queue.
/// </summary>
public sealed class AlertOutbox : IAsyncDisposable
{
    private static readonly TimeSpan PauseBeforeNextAttempt = TimeSpan.FromSeconds(10);

    /// <summary>How long an alert that the sink may object to may hold up the others.</summary>
    private static readonly TimeSpan LongestDoubt = TimeSpan.FromMinutes(10);

    private static readonly TimeSpan BetweenComplaints = TimeSpan.FromHours(1);

    private readonly IAlertSink _sink;
    private readonly AlertMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly BoundedOutbox<Alert> _queue;
    private readonly CancellationTokenSource _ending = new();
    private readonly CancellationToken _endingToken;
    private readonly UrgentPrecedence _precedence;
    private readonly AlertCooldowns _cooldowns;
    private int _undelivered;

    /// <summary>By line: when the other sinks were told last.</summary>
    private readonly Dictionary<string, long> _toldAt = [];

    /// <summary>Starts delivering.</summary>
    /// <param name="sink">Where to; stays the caller's.</param>
    /// <param name="options">Queue and cooldowns.</param>
    /// <param name="metrics">The sink's counters.</param>
    /// <param name="time">The clock of the cooldowns.</param>
    /// <param name="log">Hears of alerts that could not be delivered.</param>
    public AlertOutbox(IAlertSink sink, AlertOptions options, AlertMetrics metrics, TimeProvider time, ILogger log)
    {
        (_sink, _metrics, _time, _log) = (sink, metrics, time, log);
        _endingToken = _ending.Token;
        _precedence = new UrgentPrecedence(time);
        _cooldowns = new AlertCooldowns(options, time);
        _queue = new BoundedOutbox<Alert>(options.QueueLength, DeliverAsync, Drop, time, Urgency);
        metrics.BindUndelivered(() => Undelivered);
    }

    /// <summary>Hears, in the form of an alert for the other sinks, that this one does not take an alert, or not yet: once an hour for each line.</summary>
    public event Action<Alert>? NotDelivered;

    /// <summary>How many alerts wait behind the one that the sink is being given.</summary>
    public int Waiting => _queue.Count;

    /// <summary>How many alerts the sink has yet to take.</summary>
    public int Undelivered => Volatile.Read(ref _undelivered);

    /// <summary>Queues an alert; never waits.</summary>
    public void Post(Alert alert)
    {
        Interlocked.Increment(ref _undelivered);
        if (Queue(alert))
            _precedence.Posted(alert);
    }

    /// <summary>Delivers what is queued, for at most the given time, and a little more where the sink hangs.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        if (!await _queue.CompleteAsync(patience).ConfigureAwait(false))
            _log.LogError("{Sink} hangs: whether its last alert arrived is not known", _sink.Name);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync().ConfigureAwait(false);
        await _queue.DisposeAsync().ConfigureAwait(false);
        _ending.Dispose();
    }

    private static int Urgency(Alert alert) => alert.IsUrgent ? (int)Severity.Stop : (int)alert.Severity;

    private async ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        _precedence.Taken(alert);
        if (_cooldowns.Take(alert) is not { } heldBack)
        {
            End(AlertOutcome.Suppressed);
            return;
        }

        var numbered = alert with { SuppressedBefore = heldBack };
        var attempts = alert.IsUrgent ? AttemptAsync(numbered, stop) : AttemptLesserAsync(numbered, stop);
        if (await attempts.ConfigureAwait(false) is not { } outcome)
        {
            Queue(alert);
            return;
        }

        if (outcome == AlertOutcome.Delivered)
            _cooldowns.Delivered(numbered);
        else
            _cooldowns.Lost(alert, waited: false);
        End(outcome);
    }

    private bool Queue(Alert alert)
    {
        var waits = _cooldowns.TryWait(alert);
        if (waits)
            _queue.Post(alert);
        else
            End(AlertOutcome.Suppressed);
        return waits;
    }

    private void End(AlertOutcome outcome)
    {
        _metrics.Count(outcome);
        Interlocked.Decrement(ref _undelivered);
    }

    /// <summary>Null if an urgent alert overtook this one.</summary>
    private async Task<AlertOutcome?> AttemptLesserAsync(Alert alert, CancellationToken stop)
    {
        using var overtaken = _precedence.BeginLesser();
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, overtaken.Token);
        try
        {
            return await AttemptAsync(alert, either.Token).ConfigureAwait(false);
        }
        finally
        {
            _precedence.EndLesser();
        }
    }

    private async Task<AlertOutcome?> AttemptAsync(Alert alert, CancellationToken stop)
    {
        var since = _time.GetTimestamp();
        string? obstacle = null;
        while (true)
        {
            try
            {
                await _sink.DeliverAsync(alert, stop).ConfigureAwait(false);
                if (obstacle is not null)
                    _log.LogInformation("The alert is delivered to {Sink} after {Seconds:0} s: {Alert}", _sink.Name, _time.GetElapsedTime(since).TotalSeconds, alert.Message);
                return AlertOutcome.Delivered;
            }
            catch (SinkAwayException exception) when (IsKept(alert, exception, since))
            {
                // A sink that is down all night fails a thousand times.
                if (obstacle != exception.Message)
                    _log.LogError("Alert not delivered to {Sink} yet, and kept: {Reason} The alert: {Alert}", _sink.Name, exception.Message, alert.Message);
                obstacle = exception.Message;
                TellOthers(alert, exception.Message);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested && !_endingToken.IsCancellationRequested)
            {
                return null;
            }
            catch (Exception exception)
            {
                // Whatever a sink throws must not end the outbox.
                var reason = exception is OperationCanceledException ? "the program ends, and it was not taken in time." : exception.Message;
                _log.LogError("Alert not delivered to {Sink}: {Reason} The alert: {Alert}", _sink.Name, reason, alert.Message);
                TellOthers(alert, exception.Message);
                return AlertOutcome.Failed;
            }

            await Task.Delay(PauseBeforeNextAttempt, _time, _endingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private bool IsKept(Alert alert, SinkAwayException exception, long since) => alert.IsUrgent && !_endingToken.IsCancellationRequested
        && !(exception.MayBeTheAlert && _time.GetElapsedTime(since) >= LongestDoubt);

    private void TellOthers(Alert alert, string reason)
    {
        // Two sinks that take nothing would tell each other for ever.
        if (alert.Kind == AlertKind.NotDelivered || _endingToken.IsCancellationRequested)
            return;
        // Each complaint may push an alert out of another full queue, which would complain in turn.
        lock (_toldAt)
        {
            if (_toldAt.TryGetValue(alert.Line, out var toldAt) && _time.GetElapsedTime(toldAt) < BetweenComplaints)
                return;
            _toldAt[alert.Line] = _time.GetTimestamp();
        }

        NotDelivered?.Invoke(Alert.OfSink(_sink.Name, alert, reason, _time.GetUtcNow()));
    }

    private void Drop(Alert alert)
    {
        _precedence.Taken(alert);
        _cooldowns.Lost(alert, waited: true);
        End(AlertOutcome.Dropped);
        _log.LogError("Alert dropped, {Sink} did not take it in time: {Alert}", _sink.Name, alert.Message);
        TellOthers(alert, "it takes them too slowly, and too many wait");
    }
}
