using System.Collections.Concurrent;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;

namespace FoodInspect.Core.Tests.Reporting;

/// <summary>A sink that keeps what it is given, and fails as often as it is told to.</summary>
internal sealed class RecordingSink : IAlertSink
{
    private int _failures;
    private volatile SinkAwayException? _away;
    private int _attempts;

    public ConcurrentQueue<Alert> Delivered { get; } = new();

    /// <summary>If set, deliveries wait for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>If set, deliveries block on it, whatever they are told.</summary>
    public ManualResetEventSlim? Stuck { get; set; }

    public string Name => "recording";

    /// <summary>How often it was given an alert.</summary>
    public int Attempts => Volatile.Read(ref _attempts);

    public void GoAway(bool mayBeTheAlert = false) => _away = new SinkAwayException("away.") { MayBeTheAlert = mayBeTheAlert };

    public void ComeBack() => _away = null;

    public void FailNext(int times) => _failures = times;

    public async ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        Interlocked.Increment(ref _attempts);
        if (_away is { } away)
            throw away;
        Stuck?.Wait(CancellationToken.None);
        if (Gate is { } gate)
            await gate.Task.WaitAsync(stop);
        if (Interlocked.Decrement(ref _failures) >= 0)
            throw new OutputException("told to fail.");
        Delivered.Enqueue(alert);
    }
}
