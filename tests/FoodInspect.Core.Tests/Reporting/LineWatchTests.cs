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
        _watch = new LineWatch("belt", new LineWatchOptions(), _metrics.AddLine(new("belt", JudgedFrames.Classes, [], "m 1", "00")), _desk, _time);
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
