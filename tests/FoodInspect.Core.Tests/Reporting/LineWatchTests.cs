using FoodInspect.Core.Capture;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

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

    private async Task SecondsAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
            await PassAsync(TimeSpan.FromSeconds(1));
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
    public async Task Condition_CameraTakesLongToOpenAtTheStart_IsWarmingUpAndAlertsNobody()
    {
        Belt.WarmedUp();
        await SecondsAsync(9);
        Assert.Equal(LineState.WarmingUp, Belt.Condition.State);

        Inspect();
        await SecondsAsync(1);
        Assert.Equal((LineState.Inspecting, 0), (Belt.Condition.State, Sink.Attempts));
    }

    [Fact]
    public async Task Condition_CameraDeliversAndNoFrameIsJudgedAtTheStart_IsNotInspectingAfterFiveSeconds()
    {
        Belt.WarmedUp();
        Belt.CameraUp();

        await SecondsAsync(6);

        Assert.Equal("no frame was judged for 5 s", Belt.Condition.Reason);
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
    public async Task CameraChanged_CameraGoesAwayAndComesBack_AlertsOnceEachAndMetricFollows()
    {
        Inspect();

        Belt.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "no picture for 3 s", 1, null));
        Belt.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "connection refused", 2, null));

        Assert.Equal(new LineCondition(LineState.NotInspecting, "the camera is away (connection refused)"), Belt.Condition);
        Assert.Contains("foodinspect_camera_up{line=\"belt\"} 0", await Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Belt.CameraChanged(new CameraState(true, JudgedFrames.Epoch, null, 2, JudgedFrames.Epoch));
        Belt.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain);
        Assert.Contains("foodinspect_camera_up{line=\"belt\"} 1", await Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CameraUp_NoPictureCanBeJudgedAfterwards_SaysThatAndNotThatTheLineInspects()
    {
        Inspect();
        Belt.CameraDown("unplugged");
        Belt.FrameJudged(Verdict.Pass, TimeSpan.FromSeconds(2));
        Time.Advance(TimeSpan.FromSeconds(1));

        Belt.CameraUp();
        Belt.FrameJudged(Verdict.Pass, TimeSpan.FromSeconds(2)); // grabbed before it went away
        Assert.Equal(LineState.WarmingUp, Belt.Condition.State);
        Belt.FrameJudged(Verdict.NotInspected("size 320x180 instead of 640x360"));
        Assert.Equal(LineState.WarmingUp, Belt.Condition.State);
        Time.Advance(TimeSpan.FromSeconds(1));
        Belt.FrameJudged(Verdict.NotInspected("size 320x180 instead of 640x360"));

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.NotInspecting);
        Assert.Contains("size 320x180", Belt.Condition.Reason, StringComparison.Ordinal);

        Belt.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.NotInspecting, AlertKind.InspectingAgain);
    }

    [Fact]
    public async Task CameraUp_PicturesAsBlackAsBeforeItWentAway_SaysSoAgain()
    {
        Inspect();
        await BlackAsync();
        Belt.CameraDown("unplugged");
        Belt.CameraUp();

        await BlackAsync();

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.NotInspecting);

        async Task BlackAsync()
        {
            Belt.FrameJudged(Verdict.NotInspected("black"));
            await PassAsync(TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task CameraUp_PicturesAreGoodAgain_NoAlertOfThoseBefore()
    {
        Inspect();
        for (var i = 0; i < 40; i++)
        {
            Time.Advance(TimeSpan.FromMilliseconds(100));
            Belt.FrameJudged(Verdict.NotInspected("size 320x180 instead of 640x360"));
        }

        Belt.CameraDown("the stream ended");
        Belt.CameraUp();
        Belt.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain);
    }

    [Fact]
    public async Task CameraUp_WasAwayAtTheStart_SaysWhenTheLineInspects()
    {
        Belt.CameraDown("connection refused");
        Time.Advance(TimeSpan.FromSeconds(5));

        Inspect();

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain);
    }

    [Fact]
    public async Task CameraDown_ProblemThatIsASentence_EndsWithOneFullStop()
    {
        Belt.CameraDown("the video is empty: it has zero bytes.");

        await AlertedAsync(AlertKind.CameraDown);
        Assert.Equal("belt: the camera is away: the video is empty: it has zero bytes. What passes now passes unseen", Sink.Delivered.First().Message);
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

    [Fact]
    public async Task CameraDown_AlertIsLostAndCameraStaysAway_AlertsAgainWithWhatIsWrongNow()
    {
        Sink.FailNext(1);
        Belt.CameraDown("no picture for 3 s");
        Belt.CameraDown("connection refused");
        Time.Advance(TimeSpan.FromSeconds(600));

        await AlertedAsync(AlertKind.NotInspecting);
        Assert.Equal(
            "belt: still does not inspect, for 10 min: the camera is away (connection refused). What passes now passes unseen",
            Sink.Delivered.First().Message);
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(30, 2, "for 60 s")]
    [InlineData(90, 1, "for 90 s")]
    [InlineData(7200, 1, "for 2 h")]
    public async Task CameraDown_CameraStaysAway_AlertsAgainAsOftenAsConfigured(double remindAfterSeconds, int reminders, string duration)
    {
        Belt.Dispose(); // It would alert too, since it never gets ready.
        using var watch = Watch("other", new LineWatchOptions { RemindAfterSeconds = remindAfterSeconds });
        watch.CameraDown("unplugged");

        for (var i = 0; i < Math.Max(reminders, 1); i++)
            Time.Advance(TimeSpan.FromSeconds(remindAfterSeconds is 0 ? 86400 : remindAfterSeconds));
        watch.Ended("the end");

        await AlertedAsync([AlertKind.CameraDown, .. Enumerable.Repeat(AlertKind.NotInspecting, reminders + 1)]);
        Assert.Contains(duration, Sink.Delivered.ElementAt(reminders).Message, StringComparison.Ordinal);
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

    [Fact]
    public void Ready_OneLineDoesNotInspect_IsNotReadyAndNamesIt()
    {
        var health = new InspectionHealth(() => [Belt]);
        Assert.False(health.Ready().IsGood);

        Inspect();
        Assert.True(health.Ready().IsGood);

        Belt.CameraDown("unplugged");
        Assert.False(health.Ready().IsGood);
        Assert.Equal("belt: not inspecting: the camera is away (unplugged)", health.Ready().ToString());
        Assert.True(health.Live().IsGood);
    }

    [Fact]
    public void Ready_NoLinesYet_IsNotReadyButLive()
    {
        var health = new InspectionHealth(() => []);

        Assert.Equal((false, true), (health.Ready().IsGood, health.Live().IsGood));
    }

    [Fact]
    public async Task Ended_WithAnError_IsNeitherReadyNorLiveAndAlerts()
    {
        var health = new InspectionHealth(() => [Belt]);
        Inspect();

        Belt.Ended("the model broke");

        Assert.Equal((false, false), (health.Ready().IsGood, health.Live().IsGood));
        await AlertedAsync(AlertKind.NotInspecting);
    }
}
