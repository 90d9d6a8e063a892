using FoodInspect.Core.Capture;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

public sealed class LineWatchTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly InspectionMetrics _metrics = new("0");
    private readonly RecordingSink _sink = new();
    private readonly AlertDesk _desk;
    private readonly LineWatch _watch;

    public LineWatchTests()
    {
        _desk = new AlertDesk([new AlertOutbox(_sink, new AlertOptions(), _metrics.AddSink("recording"), _time, NullLogger.Instance)]);
        _watch = Watch("belt", new LineWatchOptions());
    }

    public async ValueTask DisposeAsync()
    {
        _watch.Dispose();
        await _desk.DisposeAsync();
    }

    [Fact]
    public void Condition_BeforeTheFirstFrame_IsWarmingUp()
    {
        Assert.Equal(LineState.WarmingUp, _watch.Condition.State);
        _watch.WarmedUp();
        Assert.Equal(LineState.WarmingUp, _watch.Condition.State);
    }

    [Fact]
    public async Task Condition_FrameJudged_IsInspectingAndMetricsSaySo()
    {
        Inspect();

        Assert.Equal(LineState.Inspecting, _watch.Condition.State);
        Assert.Contains("foodinspect_line_inspecting{line=\"belt\"} 1", await _metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CameraChanged_CameraGoesAwayAndComesBack_AlertsOnceEachAndMetricFollows()
    {
        Inspect();

        _watch.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "no picture for 3 s", 1, null));
        _watch.CameraChanged(new CameraState(false, JudgedFrames.Epoch, "connection refused", 2, null));

        Assert.Equal(new LineCondition(LineState.NotInspecting, "the camera is away (connection refused)"), _watch.Condition);
        Assert.Contains("foodinspect_camera_up{line=\"belt\"} 0", await _metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        _watch.CameraChanged(new CameraState(true, JudgedFrames.Epoch, null, 2, JudgedFrames.Epoch));
        _watch.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain);
        Assert.Contains("foodinspect_camera_up{line=\"belt\"} 1", await _metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CameraDown_ProblemThatIsASentence_EndsWithOneFullStop()
    {
        _watch.CameraDown("the video is empty: it has zero bytes.");

        await AlertedAsync(AlertKind.CameraDown);
        Assert.Equal("belt: the camera is away: the video is empty: it has zero bytes. What passes now passes unseen", _sink.Delivered.First().Message);
    }

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task Follow_FramesDropped_AlertsAboveATenthOfThePeriod(int dropped, bool alerts)
    {
        var ledger = new FrameLedger();
        _watch.Follow(ledger);
        Count(ledger, captured: 100, dropped);

        _time.Advance(TimeSpan.FromSeconds(10));
        _watch.Ended("the end");

        await AlertedAsync(alerts ? [AlertKind.FramesDropped, AlertKind.NotInspecting] : [AlertKind.NotInspecting]);
        if (alerts)
            Assert.StartsWith("belt: 11 of 100 frames (11 %) of the last 10 s were dropped", _sink.Delivered.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follow_OverloadGoesOnAndComesBack_AlertsWhenItBegins()
    {
        var ledger = new FrameLedger();
        _watch.Follow(ledger);
        RunPeriods(90);
        await AlertedAsync(AlertKind.FramesDropped);
        RunPeriods(90, 90, 0, 0, 90);

        await AlertedAsync(AlertKind.FramesDropped, AlertKind.FramesDropped);

        void RunPeriods(params int[] droppedFrames)
        {
            foreach (var dropped in droppedFrames)
            {
                Count(ledger, captured: 100, dropped);
                _time.Advance(TimeSpan.FromSeconds(10));
            }
        }
    }

    [Fact]
    public async Task Follow_CameraDeliversLessThanHalf_AlertsWhenItBegins()
    {
        await RunPeriodsAsync(300, 300, 160, 140, 20, 300, 90);

        await AlertedAsync(AlertKind.FrameRateFell, AlertKind.FrameRateFell);
        Assert.Equal(
            ["belt: the camera delivers 14 frames a second, after 30 before: what goes by between two of them passes unseen",
                "belt: the camera delivers 9 frames a second, after 30 before: what goes by between two of them passes unseen"],
            _sink.Delivered.Select(alert => alert.Message));
    }

    [Fact]
    public async Task Follow_CameraIsSlowFromTheStart_IsItsRate()
    {
        await RunPeriodsAsync(20, 20, 20);
        _watch.Ended("the end");

        await AlertedAsync(AlertKind.NotInspecting);
    }

    [Fact]
    public async Task Follow_CameraIsAwayForAPartOfThePeriod_HasNoAlertBesidesThatOne()
    {
        var ledger = await RunPeriodsAsync(300);
        _watch.CameraDown("unplugged");
        _time.Advance(TimeSpan.FromSeconds(8));
        _watch.CameraUp();
        _watch.FrameJudged(Verdict.Pass);
        Count(ledger, captured: 60, dropped: 0);
        _time.Advance(TimeSpan.FromSeconds(2));
        _watch.Ended("the end");

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain, AlertKind.NotInspecting);
    }

    private async Task<FrameLedger> RunPeriodsAsync(params int[] captured)
    {
        var ledger = new FrameLedger();
        Inspect();
        _watch.Follow(ledger);
        foreach (var frames in captured)
        {
            Count(ledger, frames, dropped: 0);
            for (var second = 0; second < 10; second++)
            {
                _watch.FrameJudged(Verdict.Pass);
                _time.Advance(TimeSpan.FromSeconds(1));
                // The alert's delivery has a thread of its own, and its cooldown this clock.
                await Task.Yield();
            }
        }

        return ledger;
    }

    [Fact]
    public async Task Condition_NoFrameForTooLong_IsNotInspectingWithoutAnyCall()
    {
        Inspect();

        _time.Advance(TimeSpan.FromSeconds(6));

        await AlertedAsync(AlertKind.NotInspecting);
        Assert.Equal("no frame was judged for 5 s", _watch.Condition.Reason);
    }

    [Fact]
    public async Task FrameJudged_PicturesUnusableForTooLong_AlertsAndSaysWhenItIsOver()
    {
        Inspect();
        _watch.FrameJudged(Verdict.NotInspected("black"));
        Assert.Equal(LineState.Inspecting, _watch.Condition.State);

        _time.Advance(TimeSpan.FromSeconds(1));
        _watch.FrameJudged(Verdict.NotInspected("black"));
        Assert.Equal(new LineCondition(LineState.NotInspecting, "its pictures cannot be judged (black)"), _watch.Condition);
        _watch.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.InspectingAgain);
    }

    [Theory]
    [InlineData(25, 12, 11, true)]
    [InlineData(25, 10, 6, true)]
    [InlineData(25, 10, 4, false)]
    [InlineData(2, 4, 3, true)]
    [InlineData(1, 25, 1, false)]
    public void FrameJudged_LampFlickers_IsNotInspectingAboveHalfOfTheFrames(int framesPerSecond, int of, int unusable, bool tells)
    {
        // No run of unusable frames may be as long as would count by itself.
        using var watch = Watch("other", new LineWatchOptions { UnusableAfterSeconds = 2.5 });
        watch.WarmedUp();

        var told = 0;
        for (var i = 0; i < 40 * framesPerSecond; i++)
        {
            watch.FrameJudged(i % of < of - unusable ? Verdict.Pass : Verdict.NotInspected($"dark {i}"));
            told += watch.Condition.State == LineState.NotInspecting ? 1 : 0;
            _time.Advance(TimeSpan.FromSeconds(1.0 / framesPerSecond));
        }

        Assert.Equal(tells, told > 0);
        if (tells)
            Assert.Matches(@"^most of its pictures of the last 5 s cannot be judged \(dark \d+\)$", watch.Condition.Reason);
    }

    [Fact]
    public async Task FrameJudged_LampFlickersAndIsMended_AlertsOnceEach()
    {
        Inspect();
        for (var i = 0; i < 250; i++)
            Judge(i % 12 == 0 ? Verdict.Pass : Verdict.NotInspected("black"));
        Assert.Equal(new LineCondition(LineState.NotInspecting, "most of its pictures of the last 5 s cannot be judged (black)"), _watch.Condition);
        for (var i = 0; i < 75; i++)
            Judge(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.InspectingAgain);

        void Judge(Verdict verdict)
        {
            _watch.FrameJudged(verdict);
            _time.Advance(TimeSpan.FromMilliseconds(40));
        }
    }

    [Theory]
    [InlineData(1, 0.9, false)]
    [InlineData(1, 1, true)]
    [InlineData(10, 9.9, false)]
    [InlineData(10, 10, true)]
    public void FrameJudged_EveryFrameUnusable_CountsFromUnusableAfterSecondsOn(double unusableAfterSeconds, double darkSeconds, bool tells)
    {
        using var watch = Watch("other", new LineWatchOptions { UnusableAfterSeconds = unusableAfterSeconds });
        watch.WarmedUp();
        for (var i = 0; i < 300; i++)
            Judge(Verdict.Pass);
        for (var i = 0; i < darkSeconds * 10; i++)
            Judge(Verdict.NotInspected("black"));

        Assert.Equal(tells ? LineState.NotInspecting : LineState.Inspecting, watch.Condition.State);

        void Judge(Verdict verdict)
        {
            watch.FrameJudged(verdict);
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public void FrameJudged_OneDarkFrameAfterALongGap_IsNotYetNotInspecting()
    {
        Inspect();
        _time.Advance(TimeSpan.FromSeconds(30));

        _watch.FrameJudged(Verdict.NotInspected("black"));

        Assert.Equal(LineState.Inspecting, _watch.Condition.State);
    }

    [Fact]
    public async Task Condition_LineStaysWithoutFrames_AlertsAgainEachTenMinutesAndOnceWhenItInspects()
    {
        Inspect();
        _time.Advance(TimeSpan.FromSeconds(6));
        await AlertedAsync(AlertKind.NotInspecting);

        _time.Advance(TimeSpan.FromSeconds(599));
        await AlertedAsync(AlertKind.NotInspecting);
        _time.Advance(TimeSpan.FromSeconds(1));
        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting);
        _time.Advance(TimeSpan.FromSeconds(600));
        _watch.FrameJudged(Verdict.Pass);
        _time.Advance(TimeSpan.FromSeconds(4));
        _watch.FrameJudged(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.NotInspecting, AlertKind.NotInspecting, AlertKind.InspectingAgain);
        Assert.Equal(
            [
                "belt: still does not inspect, for 10 min: no frame was judged for 5 s. What passes now passes unseen",
                "belt: still does not inspect, for 20 min: no frame was judged for 5 s. What passes now passes unseen",
            ],
            _sink.Delivered.Skip(1).Take(2).Select(alert => alert.Message));
        Assert.All(_sink.Delivered.Take(3), alert => Assert.Equal(Severity.Stop, alert.Severity));
    }

    [Fact]
    public async Task CameraDown_AlertIsLostAndCameraStaysAway_AlertsAgainWithWhatIsWrongNow()
    {
        _sink.FailNext(1);
        _watch.CameraDown("no picture for 3 s");
        _watch.CameraDown("connection refused");
        _time.Advance(TimeSpan.FromSeconds(600));

        await AlertedAsync(AlertKind.NotInspecting);
        Assert.Equal(
            "belt: still does not inspect, for 10 min: the camera is away (connection refused). What passes now passes unseen",
            _sink.Delivered.First().Message);
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(30, 2, "for 60 s")]
    [InlineData(90, 1, "for 90 s")]
    [InlineData(7200, 1, "for 2 h")]
    public async Task CameraDown_CameraStaysAway_AlertsAgainAsOftenAsConfigured(double remindAfterSeconds, int reminders, string duration)
    {
        using var watch = Watch("other", new LineWatchOptions { RemindAfterSeconds = remindAfterSeconds });
        watch.CameraDown("unplugged");

        for (var i = 0; i < Math.Max(reminders, 1); i++)
            _time.Advance(TimeSpan.FromSeconds(remindAfterSeconds is 0 ? 86400 : remindAfterSeconds));
        watch.Ended("the end");

        await AlertedAsync([AlertKind.CameraDown, .. Enumerable.Repeat(AlertKind.NotInspecting, reminders + 1)]);
        Assert.Contains(duration, _sink.Delivered.ElementAt(reminders).Message, StringComparison.Ordinal);
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
        var health = new InspectionHealth(() => [_watch]);
        Assert.False(health.Ready().IsGood);

        Inspect();
        Assert.True(health.Ready().IsGood);

        _watch.CameraDown("unplugged");
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
        var health = new InspectionHealth(() => [_watch]);
        Inspect();

        _watch.Ended("the model broke");

        Assert.Equal((false, false), (health.Ready().IsGood, health.Live().IsGood));
        await AlertedAsync(AlertKind.NotInspecting);
    }

    private static void Count(FrameLedger ledger, int captured, int dropped)
    {
        for (var i = 0; i < captured; i++)
            ledger.CountCaptured();
        for (var i = 0; i < dropped; i++)
            ledger.CountDropped(DropReason.Overrun);
    }

    private LineWatch Watch(string line, LineWatchOptions options) =>
        new(line, options, _metrics.AddLine(new(line, JudgedFrames.Classes, [], "m 1", "00")), _desk, _time);

    private void Inspect()
    {
        _watch.CameraUp();
        _watch.WarmedUp();
        _watch.FrameJudged(Verdict.Pass);
    }

    private async Task AlertedAsync(params AlertKind[] kinds)
    {
        await Eventually.TrueAsync(() => _sink.Delivered.Count >= kinds.Length, $"{kinds.Length} alerts");
        Assert.Equal(kinds, _sink.Delivered.Select(alert => alert.Kind));
    }
}
