using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

public sealed class LineWatchTests : LineWatchBench
{
    [Fact]
    public async Task Follow_FramesUnderWayAndNoneComesThrough_HangsOnce()
    {
        var ledger = new FrameLedger();
        var hangs = new List<string>();
        Belt.Hangs += hangs.Add;
        Belt.Follow(ledger);
        ledger.CountCaptured();
        ledger.CountInspected();
        await PassAsync(TimeSpan.FromSeconds(300)); // nothing is under way
        ledger.CountCaptured();
        await SecondsAsync(59);
        ledger.CountCaptured();
        ledger.CountFailed();
        await SecondsAsync(60);
        Assert.Empty(hangs);

        await SecondsAsync(100);

        Assert.StartsWith("frames are on their way and none came through for 60 s", Assert.Single(hangs), StringComparison.Ordinal);
        Assert.Contains(Sink.Delivered, alert => alert.Message.Contains("The program ends", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Failed_TriedAgainUntilAFrameIsJudged_AlertsOnceAndSaysWhenItInspects()
    {
        Inspect();

        Belt.Failed("no memory.");
        Belt.WarmedUp();
        Belt.FrameJudged(Verdict.NotInspected("black"));
        Belt.Failed("no memory.");
        await PassAsync(TimeSpan.FromSeconds(30));
        Assert.Equal("not inspecting: it failed and is tried again (no memory)", Belt.Condition.ToString());
        await AlertedAsync(AlertKind.NotInspecting);

        Belt.FrameJudged(Verdict.Reject);
        await AlertedAsync(AlertKind.NotInspecting, AlertKind.InspectingAgain);
    }

    [Fact]
    public void Condition_BeforeTheFirstFrame_IsWarmingUp()
    {
        Assert.Equal(LineState.WarmingUp, Belt.Condition.State);
        Belt.WarmedUp();
        Assert.Equal(LineState.WarmingUp, Belt.Condition.State);
    }

    [Fact]
    public async Task Condition_WarmUpWithoutEnd_AlertsAfterAMinuteRemindsAndSaysWhenItInspects()
    {
        await SecondsAsync(59);
        Assert.Equal(new LineCondition(LineState.WarmingUp), Belt.Condition);

        await SecondsAsync(1);
        await AlertedAsync(AlertKind.NotInspecting);
        Assert.Equal("not inspecting: still warming up after 60 s: the model is not ready", Belt.Condition.ToString());

        await PassAsync(TimeSpan.FromSeconds(600));
        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting);

        Inspect();
        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting, AlertKind.InspectingAgain);
    }

    [Fact]
    public void Condition_WarmButNoFrameForAMinute_IsNotInspecting()
    {
        using var patient = Watch("patient", new LineWatchOptions { StaleAfterSeconds = 3600 });
        patient.CameraUp();
        patient.WarmedUp();

        Time.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal(new LineCondition(LineState.NotInspecting, "still warming up after 60 s: no frame was judged yet"), patient.Condition);
    }

    [Fact]
    public async Task Condition_FrameJudged_IsInspectingAndMetricsSaySo()
    {
        Inspect();

        Assert.Equal(LineState.Inspecting, Belt.Condition.State);
        Assert.Contains("foodinspect_line_inspecting{line=\"belt\"} 1", await Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Condition_StopsBetweenTwoScrapes_AreCounted()
    {
        Belt.CameraDown("not there yet");
        for (var outage = 0; outage < 3; outage++)
        {
            Inspect();
            Belt.CameraDown("no picture");
        }
        Inspect();
        Belt.Ended("a stage failed");

        var scraped = await Metrics.ScrapeAsync(TestContext.Current.CancellationToken);
        Assert.Contains("foodinspect_line_stops_total{line=\"belt\"} 4\n", scraped.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Condition_NoFrameForTooLong_IsNotInspectingWithoutAnyCall()
    {
        Inspect();

        Time.Advance(TimeSpan.FromSeconds(6));

        await AlertedAsync(AlertKind.NotInspecting);
        Assert.Equal("no frame was judged for 5 s", Belt.Condition.Reason);
    }

    [Fact]
    public async Task Condition_LineStaysWithoutFrames_AlertsAgainEachTenMinutesAndOnceWhenItInspects()
    {
        Inspect();
        Time.Advance(TimeSpan.FromSeconds(6));
        await AlertedAsync(AlertKind.NotInspecting);

        Time.Advance(TimeSpan.FromSeconds(599));
        await AlertedAsync(AlertKind.NotInspecting);
        Time.Advance(TimeSpan.FromSeconds(1));
        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting);
        Time.Advance(TimeSpan.FromSeconds(600));
        Belt.FrameJudged(Verdict.Pass);
        Time.Advance(TimeSpan.FromSeconds(4));
        Belt.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting, AlertKind.NotInspecting, AlertKind.InspectingAgain);
        Assert.Equal(
            [
                "belt: still does not inspect, for 10 min: no frame was judged for 5 s. What passes now passes unseen",
                "belt: still does not inspect, for 20 min: no frame was judged for 5 s. What passes now passes unseen",
            ],
            Sink.Delivered.Skip(1).Take(2).Select(alert => alert.Message));
        Assert.All(Sink.Delivered.Take(3), alert => Assert.Equal(Severity.Stop, alert.Severity));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(0, true)]
    [InlineData(86400, true)]
    [InlineData(86401, false)]
    [InlineData(double.NaN, false)]
    public void Validate_RemindAfterSeconds_HoldsItToItsRange(double remindAfterSeconds, bool isGood)
    {
        var problems = LineWatchOptionsValidator.Validate("Watch", new LineWatchOptions { RemindAfterSeconds = remindAfterSeconds });

        Assert.Equal(isGood ? [] : ["Watch:RemindAfterSeconds"], problems.Select(problem => problem.KeyPath));
    }
}
