using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>What a line says of its camera that goes away and comes back.</summary>
public sealed class LineCameraTests : LineWatchBench
{
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
    public async Task CameraChanged_CameraGoesAwayAndComesBack_AlertsOnceEachAndMetricFollows()
    {
        Inspect();

        Belt.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "no picture for 3 s", 1));
        Belt.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "connection refused", 2));

        Assert.Equal(new LineCondition(LineState.NotInspecting, "the camera is away (connection refused)"), Belt.Condition);
        Assert.Contains("foodinspect_camera_up{line=\"belt\"} 0", await Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Belt.CameraChanged(new CameraState(true, JudgedFrames.Epoch, null, 2));
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
}
