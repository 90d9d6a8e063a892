using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

public sealed class AlertOutboxTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly RecordingSink _sink = new();
    private readonly AlertMetrics _metrics = new InspectionMetrics("0").AddSink("recording");
    private AlertOutbox? _outbox;

    public async ValueTask DisposeAsync()
    {
        if (_outbox is not null)
            await _outbox.DisposeAsync();
    }

    [Fact]
    public async Task Post_SameRuleWithinTheCooldown_IsSuppressedAndCounted()
    {
        await PostAsync(Rot(1), Rot(2), Rot(3));

        Assert.Single(_sink.Delivered);
        Assert.Equal((1, 2), (Count(AlertOutcome.Delivered), Count(AlertOutcome.Suppressed)));
    }

    [Fact]
    public async Task Post_AfterTheCooldown_IsDeliveredAndTellsHowManyWereHeldBack()
    {
        await PostAsync(Rot(1), Rot(2), Rot(3));
        _time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(Rot(4));

        Assert.Equal([0, 2], _sink.Delivered.Select(alert => alert.SuppressedBefore));
    }

    [Fact]
    public async Task Post_AlertThatWasNotDelivered_DoesNotStartTheCooldown()
    {
        _sink.FailNext(1);

        await PostAsync(Rot(1), Rot(2));

        Assert.Equal(2, Assert.Single(_sink.Delivered).Item);
        Assert.Equal((1, 1, 0), (Count(AlertOutcome.Failed), Count(AlertOutcome.Delivered), Count(AlertOutcome.Suppressed)));
    }

    [Fact]
    public async Task Post_OtherRuleOrOtherLine_HasACooldownOfItsOwn()
    {
        await PostAsync(Rot(1), Rot(2) with { Rule = "foreign body" }, Rot(3) with { Line = "other" });

        Assert.Equal(3, _sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_RuleWithItsOwnCooldown_UsesIt()
    {
        Open(new AlertOptions { RuleCooldownSeconds = new Dictionary<string, double> { ["rot"] = 0 } });

        await PostAsync(Rot(1), Rot(2));

        Assert.Equal(2, _sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_SeverityStop_IsNeverHeldBack()
    {
        await PostAsync(Rot(1) with { Severity = Core.Rules.Severity.Stop }, Rot(2) with { Severity = Core.Rules.Severity.Stop });

        Assert.Equal([1, 2], _sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_SeverityStopOfARuleWithItsOwnCooldown_IsHeldBack()
    {
        Open(new AlertOptions { RuleCooldownSeconds = new Dictionary<string, double> { ["rot"] = 5 } });

        await PostAsync(Rot(1) with { Severity = Core.Rules.Severity.Stop }, Rot(2) with { Severity = Core.Rules.Severity.Stop });

        Assert.Single(_sink.Delivered);
    }

    [Fact]
    public async Task Post_StateOfTheLine_IsNeverHeldBack()
    {
        var down = Alert.OfState(AlertKind.CameraDown, "a", Core.Rules.Severity.Stop, JudgedFrames.Epoch, "away");

        await PostAsync(down, down);

        Assert.Equal(2, _sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_FullFolder_IsToldOnceAnHour()
    {
        var full = Full(LineEvidence.AlertRule);

        await PostAsync(full, full);
        _time.Advance(TimeSpan.FromMinutes(59));
        await PostAsync(full);
        _time.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(full);

        Assert.Equal([0, 2], _sink.Delivered.Select(alert => alert.SuppressedBefore));
    }

    [Fact]
    public async Task Post_BothStoresAreFull_NeitherHidesTheOther()
    {
        await PostAsync(Full(LineEvidence.AlertRule), Full(LineCapture.AlertRule));

        Assert.Equal(["evidenceNotKept", "capturedFramesNotKept"], _sink.Delivered.Select(alert => alert.Rule));
        Assert.All(_sink.Delivered, alert => Assert.Equal(AlertKind.StorageRefused, alert.Kind));
    }

    [Fact]
    public async Task Post_SlowSinkAndFullQueue_DropsTheOldestAndCountsThem()
    {
        Open(new AlertOptions { QueueLength = 2, CooldownSeconds = 0 });
        _sink.Gate = new TaskCompletionSource();
        _outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => _outbox.Waiting == 0, "the first alert is in the sink's hands");
        for (var item = 2; item <= 6; item++)
            _outbox.Post(Rot(item));

        _sink.Gate.SetResult();
        await _outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 5, 6], _sink.Delivered.Select(alert => alert.Item));
        Assert.Equal((3, 3), (Count(AlertOutcome.Delivered), Count(AlertOutcome.Dropped)));
    }

    [Fact]
    public async Task Post_FullQueue_DropsTheLeastSevereThoughItIsNewer()
    {
        Open(new AlertOptions { QueueLength = 2, CooldownSeconds = 0 });
        _sink.Gate = new TaskCompletionSource();
        _outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => _outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var alert in new[] { Stop(2), Rot(3), Rot(4), Stop(5), Rot(6) })
            _outbox.Post(alert);

        _sink.Gate.SetResult();
        await _outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 2, 5], _sink.Delivered.Select(alert => alert.Item));
        Assert.Equal(3, Count(AlertOutcome.Dropped));
    }

    [Fact]
    public async Task Post_SlowSink_GetsTheMoreSevereFirst()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        _sink.Gate = new TaskCompletionSource();
        _outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => _outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var alert in new[] { Rot(2), Stop(3), Rot(4) with { Severity = Core.Rules.Severity.Warn }, Stop(5), Rot(6) })
            _outbox.Post(alert);

        _sink.Gate.SetResult();
        await _outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 3, 5, 2, 6, 4], _sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_SinkMayObjectToTheAlert_IsTriedForTenMinutesOnly()
    {
        _sink.GoAway(mayBeTheAlert: true);
        Open(new AlertOptions());
        _outbox!.Post(Stop(1));
        await AdvanceWhileAsync(() => _time.GetUtcNow() < JudgedFrames.Epoch.AddMinutes(9));
        Assert.Equal(1, _outbox.Undelivered);

        await AdvanceWhileAsync(() => Count(AlertOutcome.Failed) == 0);

        Assert.True(_time.GetUtcNow() >= JudgedFrames.Epoch.AddMinutes(10), $"given up at {_time.GetUtcNow()}");
    }

    private async Task AdvanceWhileAsync(Func<bool> isToGoOn)
    {
        while (isToGoOn())
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    [Fact]
    public async Task Post_SinkIsAway_KeepsTheUrgentUntilItIsBack()
    {
        _sink.GoAway();
        Open(new AlertOptions());
        var again = Alert.OfState(AlertKind.InspectingAgain, "a", Core.Rules.Severity.Info, JudgedFrames.Epoch, "inspects again");
        foreach (var alert in new[] { Stop(2), Stop(3), again })
            _outbox!.Post(alert);
        await Eventually.TrueAsync(() => _sink.Attempts == 1, "the first alert was tried");
        Assert.Equal(3, _outbox!.Undelivered);

        _sink.ComeBack();
        await Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(10));
                return _sink.Delivered.Count == 3;
            },
            "every urgent alert is delivered");

        Assert.Equal([2, 3, null], _sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task CompleteAsync_SinkIsAway_TriesOnceMoreAndCountsTheAlertAsFailed()
    {
        _sink.GoAway();
        Open(new AlertOptions());
        var complaints = 0;
        _outbox!.NotDelivered += _ => Interlocked.Increment(ref complaints);
        _outbox.Post(Stop(1));
        await Eventually.TrueAsync(() => Volatile.Read(ref complaints) == 1, "the alert was tried, and is kept");

        await _outbox.CompleteAsync(TimeSpan.FromSeconds(5));

        Assert.Equal((2, 1), (_sink.Attempts, Count(AlertOutcome.Failed)));
    }

    [Fact]
    public async Task CompleteAsync_SinkHangs_GivesUpAfterThePatienceAndCountsEveryAlert()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        _sink.Gate = new TaskCompletionSource();
        _outbox!.Post(Rot(1));
        _outbox.Post(Rot(2));
        await Eventually.TrueAsync(() => _outbox.Waiting == 1, "the first alert is in the sink's hands");

        var completion = _outbox.CompleteAsync(TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(5));
        await completion;

        Assert.Empty(_sink.Delivered);
        Assert.Equal((1, 1), (Count(AlertOutcome.Failed), Count(AlertOutcome.Dropped)));
    }

    [Fact]
    public async Task CompleteAsync_SinkHangsAndDoesNotEndWhenToldTo_IsLeftBehind()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        using var stuck = new ManualResetEventSlim();
        _sink.Stuck = stuck;
        _outbox!.Post(Rot(1));
        _outbox.Post(Rot(2));
        await Eventually.TrueAsync(() => _outbox.Waiting == 1, "the first alert is in the sink's hands");

        var completion = _outbox.CompleteAsync(TimeSpan.FromSeconds(5));
        while (!completion.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(5));
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        Assert.Equal((0, 1), (Count(AlertOutcome.Failed), Count(AlertOutcome.Dropped)));
        stuck.Set();
        await Eventually.TrueAsync(() => Total() == 2, "the alert that hung has met its fate too");
    }

    [Fact]
    public void Validate_WrongOptions_TellsAllAtOnce()
    {
        var options = new AlertOptions
        {
            CooldownSeconds = -1,
            QueueLength = 0,
            RuleCooldownSeconds = new Dictionary<string, double> { ["rott"] = double.NaN },
        };

        var problems = AlertOptionsValidator.Validate("Reporting:Alerts", options, ["rot"]).Select(problem => problem.KeyPath);

        Assert.Equal(
            [
                "Reporting:Alerts:CooldownSeconds", "Reporting:Alerts:RuleCooldownSeconds:rott",
                "Reporting:Alerts:RuleCooldownSeconds:rott", "Reporting:Alerts:QueueLength",
            ],
            problems);
    }

    private static Alert Full(string rule) => Alert.OfStorage("a", rule, JudgedFrames.Epoch, "full");

    private static Alert Stop(long item) => Rot(item) with { Severity = Core.Rules.Severity.Stop };

    private static Alert Rot(long item) => Alert.Of("a", JudgedFrames.Rot(item), JudgedFrames.Epoch);

    private void Open(AlertOptions options) => _outbox = new AlertOutbox(_sink, options, _metrics, _time, NullLogger.Instance);

    private long Count(AlertOutcome outcome) => _metrics.CountOf(outcome);

    /// <summary>Posts and waits until each has met its fate.</summary>
    private async Task PostAsync(params Alert[] alerts)
    {
        if (_outbox is null)
            Open(new AlertOptions());
        var before = Total();
        foreach (var alert in alerts)
            _outbox!.Post(alert);
        await Eventually.TrueAsync(() => Total() == before + alerts.Length, "every alert has met its fate");
    }

    private long Total() => Enum.GetValues<AlertOutcome>().Sum(Count);
}
