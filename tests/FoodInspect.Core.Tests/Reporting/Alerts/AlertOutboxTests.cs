using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

public sealed class AlertOutboxTests : AlertOutboxBench
{
    [Fact]
    public async Task Post_SameRuleWithinTheCooldown_IsSuppressedAndCounted()
    {
        await PostAsync(Rot(1), Rot(2), Rot(3));

        Assert.Single(Sink.Delivered);
        Assert.Equal((1, 2), (Count(AlertOutcome.Delivered), Count(AlertOutcome.Suppressed)));
    }

    [Fact]
    public async Task Post_AfterTheCooldown_IsDeliveredAndTellsHowManyWereHeldBack()
    {
        await PostAsync(Rot(1), Rot(2), Rot(3));
        Time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(Rot(4));

        Assert.Equal([0, 2], Sink.Delivered.Select(alert => alert.SuppressedBefore));
    }

    [Fact]
    public async Task Post_AlertThatWasNotDelivered_DoesNotStartTheCooldown()
    {
        Sink.FailNext(1);

        await PostAsync(Rot(1), Rot(2));

        Assert.Equal(2, Assert.Single(Sink.Delivered).Item);
        Assert.Equal((1, 1, 0), (Count(AlertOutcome.Failed), Count(AlertOutcome.Delivered), Count(AlertOutcome.Suppressed)));
    }

    [Fact]
    public async Task Post_OtherRuleOrOtherLine_HasACooldownOfItsOwn()
    {
        await PostAsync(Rot(1), Rot(2) with { Rule = "foreign body" }, Rot(3) with { Line = "other" });

        Assert.Equal(3, Sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_RuleWithItsOwnCooldown_UsesIt()
    {
        Open(new AlertOptions { RuleCooldownSeconds = new Dictionary<string, double> { ["rot"] = 0 } });

        await PostAsync(Rot(1), Rot(2));

        Assert.Equal(2, Sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_SeverityStop_IsNeverHeldBack()
    {
        await PostAsync(Rot(1) with { Severity = Severity.Stop }, Rot(2) with { Severity = Severity.Stop });

        Assert.Equal([1, 2], Sink.Delivered.Select(alert => alert.Item));
    }

    [Fact]
    public async Task Post_SeverityStopOfARuleWithItsOwnCooldown_IsHeldBack()
    {
        Open(new AlertOptions { RuleCooldownSeconds = new Dictionary<string, double> { ["rot"] = 5 } });

        await PostAsync(Rot(1) with { Severity = Severity.Stop }, Rot(2) with { Severity = Severity.Stop });

        Assert.Single(Sink.Delivered);
    }

    [Fact]
    public async Task Post_StateOfTheLine_IsNeverHeldBack()
    {
        var down = Alert.OfState(AlertKind.CameraDown, "a", Severity.Stop, JudgedFrames.Epoch, "away");

        await PostAsync(down, down);

        Assert.Equal(2, Sink.Delivered.Count);
    }

    [Fact]
    public async Task Post_FullFolder_IsToldOnceAnHour()
    {
        var full = Full(LineEvidence.AlertRule);

        await PostAsync(full, full);
        Time.Advance(TimeSpan.FromMinutes(59));
        await PostAsync(full);
        Time.Advance(TimeSpan.FromMinutes(1));
        await PostAsync(full);

        Assert.Equal([0, 2], Sink.Delivered.Select(alert => alert.SuppressedBefore));
    }

    [Fact]
    public async Task Post_BothStoresAreFull_NeitherHidesTheOther()
    {
        await PostAsync(Full(LineEvidence.AlertRule), Full(LineCapture.AlertRule));

        Assert.Equal(["evidenceNotKept", "capturedFramesNotKept"], Sink.Delivered.Select(alert => alert.Rule));
        Assert.All(Sink.Delivered, alert => Assert.Equal(AlertKind.StorageRefused, alert.Kind));
    }

    [Fact]
    public async Task Post_SlowSinkAndFullQueue_DropsTheOldestAndCountsThem()
    {
        Open(new AlertOptions { QueueLength = 2, CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        for (var item = 2; item <= 6; item++)
            Outbox.Post(Rot(item));

        Sink.Gate.SetResult();
        await Outbox.CompleteAsync(TimeSpan.FromSeconds(10));

        Assert.Equal([1, 5, 6], Sink.Delivered.Select(alert => alert.Item));
        Assert.Equal((3, 3), (Count(AlertOutcome.Delivered), Count(AlertOutcome.Dropped)));
    }

    [Fact]
    public async Task Post_SlowSinkAndTwoOfTheRuleWait_HoldsBackWhatItsCooldownWouldAndKeepsTheQueueFree()
    {
        Open(new AlertOptions { QueueLength = 3 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        Outbox.Post(Rot(2) with { Rule = "burnt" });
        for (var item = 3; item <= 12; item++)
            Outbox.Post(Rot(item));
        Assert.Equal((3, 8), (Outbox.Waiting, Count(AlertOutcome.Suppressed)));

        Sink.Gate.SetResult();
        await Eventually.TrueAsync(() => Total() == 12, "every alert has met its fate");
        Time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(Rot(13));

        Assert.Equal([(1, 0), (2, 0), (13, 10)], Sink.Delivered.Select(alert => ((int)alert.Item!, alert.SuppressedBefore)));
        Assert.Equal(0, Count(AlertOutcome.Dropped));
    }

    [Fact]
    public async Task Post_ThoseThatOthersWereHeldBackBehindAreNotDelivered_TheNextTellsOfThem()
    {
        Open(new AlertOptions());
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1) with { Rule = "burnt" });
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var item in new[] { 2, 3, 4 })
            Outbox.Post(Rot(item));
        Sink.FailNext(3);

        Sink.Gate.SetResult();
        await Eventually.TrueAsync(() => Total() == 4, "every alert has met its fate");
        await PostAsync(Rot(5));

        Assert.Equal((5, 1), ((int)Assert.Single(Sink.Delivered).Item!, Sink.Delivered.First().SuppressedBefore));
    }

    [Fact]
    public async Task Post_OneOfTheRuleIsDroppedWhileTheSinkIsGivenAnother_ThoseHeldBackBehindItAreToldLater()
    {
        Open(new AlertOptions { QueueLength = 2 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        await Eventually.TrueAsync(() => Outbox.Waiting == 0, "the first alert is in the sink's hands");
        foreach (var item in new[] { 2, 3, 4 })
            Outbox.Post(Rot(item));
        Outbox.Post(Rot(5) with { Rule = "burnt" });
        Assert.Equal((1, 1), (Count(AlertOutcome.Suppressed), Count(AlertOutcome.Dropped)));

        Sink.Gate.SetResult();
        await Eventually.TrueAsync(() => Total() == 5, "every alert has met its fate");
        Time.Advance(TimeSpan.FromSeconds(30));
        await PostAsync(Rot(6));

        Assert.Equal([(1, 0), (5, 0), (6, 2)], Sink.Delivered.Select(alert => ((int)alert.Item!, alert.SuppressedBefore)));
    }

    [Fact]
    public async Task CompleteAsync_SinkHangs_GivesUpAfterThePatienceAndCountsEveryAlert()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        Sink.Gate = new TaskCompletionSource();
        Outbox!.Post(Rot(1));
        Outbox.Post(Rot(2));
        await Eventually.TrueAsync(() => Outbox.Waiting == 1, "the first alert is in the sink's hands");

        var completion = Outbox.CompleteAsync(TimeSpan.FromSeconds(5));
        Time.Advance(TimeSpan.FromSeconds(5));
        await completion;

        Assert.Empty(Sink.Delivered);
        Assert.Equal((1, 1), (Count(AlertOutcome.Failed), Count(AlertOutcome.Dropped)));
        Assert.StartsWith("Alert not delivered to recording: the program ends, and it was not taken in time. The alert: a: item 1", Log.Lines.First(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteAsync_SinkHangsAndDoesNotEndWhenToldTo_IsLeftBehind()
    {
        Open(new AlertOptions { CooldownSeconds = 0 });
        using var stuck = new ManualResetEventSlim();
        Sink.Stuck = stuck;
        Outbox!.Post(Rot(1));
        Outbox.Post(Rot(2));
        await Eventually.TrueAsync(() => Outbox.Waiting == 1, "the first alert is in the sink's hands");

        var completion = Outbox.CompleteAsync(TimeSpan.FromSeconds(5));
        while (!completion.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(5));
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

    /// <summary>Posts and waits until each has met its fate.</summary>
    private async Task PostAsync(params Alert[] alerts)
    {
        if (Outbox is null)
            Open(new AlertOptions());
        var before = Total();
        foreach (var alert in alerts)
            Outbox!.Post(alert);
        await Eventually.TrueAsync(() => Total() == before + alerts.Length, "every alert has met its fate");
    }

    private long Total() => Enum.GetValues<AlertOutcome>().Sum(Count);
}
