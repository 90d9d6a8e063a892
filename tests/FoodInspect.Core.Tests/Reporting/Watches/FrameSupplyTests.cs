using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>A camera that delivers too few frames, and a line that drops too many.</summary>
public sealed class FrameSupplyTests : LineWatchBench
{
    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task Follow_FramesDropped_AlertsAboveATenthOfThePeriod(int dropped, bool alerts)
    {
        var ledger = new FrameLedger();
        Belt.Follow(ledger);
        Count(ledger, captured: 100, dropped);

        Time.Advance(TimeSpan.FromSeconds(10));
        await PassAsync(TimeSpan.Zero);
        Belt.Ended("the end");

        await AlertedAsync(alerts ? [AlertKind.FramesDropped, AlertKind.NotInspecting] : [AlertKind.NotInspecting]);
        if (alerts)
            Assert.StartsWith("belt: 11 of 100 frames (11 %) of the last 10 s were dropped", Sink.Delivered.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Follow_OverloadGoesOnAndComesBack_AlertsWhenItBegins()
    {
        var ledger = new FrameLedger();
        Belt.Follow(ledger);
        foreach (var dropped in new[] { 90, 90, 0, 0, 90 })
        {
            Count(ledger, captured: 100, dropped);
            await PassAsync(TimeSpan.FromSeconds(10));
        }

        await AlertedAsync(AlertKind.FramesDropped, AlertKind.FramesDropped);
    }

    [Theory]
    [InlineData(59, 1)]
    [InlineData(61, 2)]
    [InlineData(121, 3)]
    public async Task Follow_OverloadLasts_IsToldAgainEveryTenMinutes(int periods, int alerts)
    {
        var ledger = new FrameLedger();
        Belt.Follow(ledger);
        for (var i = 0; i < periods; i++)
        {
            Count(ledger, captured: 100, 90);
            Belt.FrameJudged(Verdict.Pass);
            await PassAsync(TimeSpan.FromSeconds(10));
        }

        await Eventually.TrueAsync(
            () => Sink.Delivered.Count(alert => alert.Kind == AlertKind.FramesDropped) == alerts, $"{alerts} alerts");
    }

    [Fact]
    public async Task Follow_CameraDeliversLessThanHalf_AlertsWhenItBegins()
    {
        await RunPeriodsAsync(300, 300, 160, 140, 20, 300, 90);

        await AlertedAsync(AlertKind.FrameRateFell, AlertKind.FrameRateFell);
        Assert.Equal(
            ["belt: the camera delivers 14 frames a second, after 30 before: what goes by between two of them passes unseen",
                "belt: the camera delivers 9 frames a second, after 30 before: what goes by between two of them passes unseen"],
            Sink.Delivered.Select(alert => alert.Message));
    }

    [Fact]
    public async Task Follow_CameraIsSlowFromTheStart_IsItsRate()
    {
        await RunPeriodsAsync(20, 20, 20);
        Belt.Ended("the end");

        await AlertedAsync(AlertKind.NotInspecting);
    }

    [Fact]
    public async Task Follow_CameraIsAwayForAPartOfThePeriod_HasNoAlertBesidesThatOne()
    {
        var ledger = await RunPeriodsAsync(300);
        Belt.CameraDown("unplugged");
        Time.Advance(TimeSpan.FromSeconds(8));
        Belt.CameraUp();
        Belt.FrameJudged(Verdict.Pass);
        Count(ledger, captured: 60, dropped: 0);
        Time.Advance(TimeSpan.FromSeconds(2));
        Belt.Ended("the end");

        await AlertedAsync(AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain, AlertKind.NotInspecting);
    }

    private async Task<FrameLedger> RunPeriodsAsync(params int[] captured)
    {
        var ledger = new FrameLedger();
        Inspect();
        Belt.Follow(ledger);
        foreach (var frames in captured)
        {
            Count(ledger, frames, dropped: 0);
            for (var second = 0; second < 10; second++)
            {
                Belt.FrameJudged(Verdict.Pass);
                await PassAsync(TimeSpan.FromSeconds(1));
            }
        }

        return ledger;
    }

    private static void Count(FrameLedger ledger, int captured, int dropped)
    {
        for (var i = 0; i < captured; i++)
            ledger.CountCaptured();
        for (var i = 0; i < dropped; i++)
            ledger.CountDropped(DropReason.Overrun);
        for (var i = dropped; i < captured; i++)
            ledger.CountInspected();
    }
}
