using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

/// <summary>What a sink gets first, and what is kept for one that is away.</summary>
public sealed class UrgentAlertTests : AlertOutboxBench
{
    [Fact]
    public async Task Post_SlowSink_GetsTheMoreSevereFirst()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var alert in new[] { Rot(2), Stop(3), Rot(4) with { Severity = Severity.Warn }, Stop(5), Rot(6) })
            Outbox.Post(alert);

        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 3, 5, 2, 6, 4], Sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_SinkTriesALesserOneForLong_GetsTheUrgentOneNextAndTheLesserAgain()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Sink.Attempts == 1, "the lesser alert is in the sink's hands");
        Outbox.Post(Stop(2));

        await AdvanceWhileAsync(() => Sink.Attempts == 1);
        Assert.Equal(2, Outbox.Undelivered);
        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([2, 1], Sink.Delivered.Select(alert => alert.Item));
        Assert.Equal((2, 0), (Count(AlertOutcome.Delivered), Count(AlertOutcome.Failed)));
    }

    [Fact]
    public async Task Post_ManyUrgentOnesWhileALesserIsTried_DoNotProlongItsTime()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Sink.Attempts == 1, "the lesser alert is in the sink's hands");
        for (var item = 2; item <= 4; item++)
        {
            Outbox.Post(Stop(item));
            Time.Advance(TimeSpan.FromSeconds(0.9));
        }

        await Eventually.TrueAsync(() => Sink.Attempts == 2, "the lesser alert gave way after two seconds");
        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([2, 3, 4, 1], Sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_UrgentOneWhileALesserIsTaken_DoesNotEndItAtOnce()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Sink.Attempts == 1, "the lesser alert is in the sink's hands");
        Outbox.Post(Stop(2));
        Time.Advance(TimeSpan.FromSeconds(1));

        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 2], Sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_FullQueue_DropsTheLeastSevereThoughItIsNewer()
    {
        Open(new AlertOptions { QueueLength = 2, CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var alert in new[] { Stop(2), Rot(3), Rot(4), Stop(5), Rot(6) })
            Outbox.Post(alert);

        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 2, 5], Sink.Delivered.Select(alert => alert.Item));
        Assert.Equal(3, Count(AlertOutcome.Dropped));
    }

    [Fact]
    public async Task Post_SinkIsAway_KeepsTheUrgentUntilItIsBack()
    {
        Sink.GoAway();
        Open(new AlertOptions());
        var again = Alert.OfState(AlertKind.InspectingAgain, "a", Severity.Info, JudgedFrames.Epoch, "inspects again");
        foreach (var alert in new[] { Stop(2), Stop(3), again })
            Outbox!.Post(alert);
        await Eventually.TrueAsync(() => Sink.Attempts == 1, "the first alert was tried");
        Assert.Equal(3, Outbox!.Undelivered);

        Sink.ComeBack();
        await Eventually.TrueAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(10));
                return Sink.Delivered.Count == 3;
            },
            "every urgent alert is delivered");

        Assert.Equal([2, 3, null], Sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_SinkIsAwayForLong_LogSaysOnceThatAnAlertIsKeptAndOnceThatItArrived()
    {
        Sink.GoAway();
        Open(new AlertOptions());
        Outbox!.Post(Stop(1));
        await AdvanceWhileAsync(() => Sink.Attempts < 20);

        Sink.ComeBack();
        await AdvanceWhileAsync(() => Count(AlertOutcome.Delivered) == 0);

        Assert.Collection(
            Log.Lines,
            line => Assert.StartsWith("Alert not delivered to recording yet, and kept: away. The alert: a: item 1", line, StringComparison.Ordinal),
            line => Assert.Matches(@"^The alert is delivered to recording after \d+ s: a: item 1", line));
    }

    [Fact]
    public async Task CompleteAsync_SinkIsAway_TriesOnceMoreAndCountsTheAlertAsFailed()
    {
        Sink.GoAway();
        Open(new AlertOptions());
        var complaints = 0;
        Outbox!.NotDelivered += _ => Interlocked.Increment(ref complaints);
        Outbox.Post(Stop(1));
        await Eventually.TrueAsync(() => Volatile.Read(ref complaints) == 1, "the alert was tried, and is kept");

        await Outbox.CompleteAsync(TimeSpan.FromSeconds(5));

        Assert.Equal((2, 1), (Sink.Attempts, Count(AlertOutcome.Failed)));
    }

    [Fact]
    public async Task Post_SinkMayObjectToTheAlert_IsTriedForTenMinutesOnly()
    {
        Sink.GoAway(mayBeTheAlert: true);
        Open(new AlertOptions());
        Outbox!.Post(Stop(1));
        await AdvanceWhileAsync(() => Time.GetUtcNow() < JudgedFrames.Epoch.AddMinutes(9));
        Assert.Equal(1, Outbox.Undelivered);

        await AdvanceWhileAsync(() => Count(AlertOutcome.Failed) == 0);

        Assert.True(Time.GetUtcNow() >= JudgedFrames.Epoch.AddMinutes(10), $"given up at {Time.GetUtcNow()}");
    }

    private async Task AdvanceWhileAsync(Func<bool> isToGoOn)
    {
        while (isToGoOn())
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
