using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

/// <summary>Two sinks, of which one does not take its alerts.</summary>
public sealed class AlertDeskTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly RecordingSink _silent = new();
    private readonly RecordingSink _other = new();
    private readonly AlertOutbox _outbox;
    private readonly AlertOutbox _otherOutbox;
    private readonly AlertDesk _desk;

    public AlertDeskTests()
    {
        _outbox = OutboxOf(_silent, queueLength: 2);
        _otherOutbox = OutboxOf(_other, queueLength: 256);
        _desk = new AlertDesk([_outbox, _otherOutbox]);
    }

    public ValueTask DisposeAsync() => _desk.DisposeAsync();

    [Fact]
    public async Task Raise_SinkFails_IsToldToTheOthersOnceAnHour()
    {
        _silent.FailNext(int.MaxValue);

        await FailAsync(1);
        await FailAsync(2);
        var told = Assert.Single(Complaints());
        Assert.Equal(("recordingNotDelivered", Severity.Warn, "a: alerts do not reach the sink 'recording', only the others: told to fail"), (told.Rule, told.Severity, told.Message));

        _time.Advance(TimeSpan.FromHours(1));
        await FailAsync(3);
        Assert.Equal(2, Complaints().Length);
    }

    [Fact]
    public async Task Raise_SinkHangsUntilItsQueueIsFull_IsToldToTheOthers()
    {
        _silent.Gate = new TaskCompletionSource();
        _desk.Raise(Stop(1));
        await Eventually.TrueAsync(() => _outbox.Waiting == 0, "the first alert is in the sink's hands");

        for (var item = 2; item <= 4; item++)
            _desk.Raise(Stop(item));

        await Eventually.TrueAsync(() => Complaints().Length == 1, "the other sink hears of it");
        Assert.EndsWith("it takes them too slowly, and too many wait", Complaints()[0].Message, StringComparison.Ordinal);
        _silent.Gate.SetResult();
    }

    [Fact]
    public async Task Raise_TwoSinksHangWithFullQueues_LoseNoMoreThanTheyMust()
    {
        var metrics = new InspectionMetrics("0").AddSink("recording");
        _silent.Gate = _other.Gate = new TaskCompletionSource();
        await using var desk = new AlertDesk([OutboxOf(_silent, queueLength: 20, metrics), OutboxOf(_other, queueLength: 20, metrics)]);

        for (var item = 0; item < 25; item++)
            desk.Raise(Stop(item) with { Severity = Severity.Warn });

        // 20 wait, one may be in the sink's hands, and each hears of the other once.
        Assert.InRange(metrics.CountOf(AlertOutcome.Dropped), 8, 12);
        _silent.Gate.SetResult();
    }

    [Fact]
    public async Task Raise_NoSinkTakesAnything_DoNotTellEachOtherForEver()
    {
        _silent.FailNext(int.MaxValue);
        _other.FailNext(int.MaxValue);

        _desk.Raise(Stop(1));
        await Eventually.TrueAsync(() => _silent.Attempts == 2 && _other.Attempts == 2, "each heard of the alert and of the other");
        await _desk.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal((2, 2), (_silent.Attempts, _other.Attempts));
    }

    private static Alert Stop(long item) => Alert.Of("a", JudgedFrames.Rot(item, Severity.Stop), JudgedFrames.Epoch);

    private AlertOutbox OutboxOf(RecordingSink sink, int queueLength, AlertMetrics? metrics = null) =>
        new(sink, new AlertOptions { QueueLength = queueLength, CooldownSeconds = 0 }, metrics ?? new InspectionMetrics("0").AddSink("recording"), _time, NullLogger.Instance);

    private Alert[] Complaints() => [.. _other.Delivered.Where(alert => alert.Kind == AlertKind.NotDelivered)];

    /// <summary>Raises an alert and waits until both sinks were given it, and the other what is to be told of it.</summary>
    private async Task FailAsync(long item)
    {
        _desk.Raise(Stop(item));
        await Eventually.TrueAsync(() => _outbox.Undelivered == 0, "the one failed to take it");
        await Eventually.TrueAsync(() => _otherOutbox.Undelivered == 0, "the other has heard of it");
    }
}
