using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>A camera with a loose plug, and a lamp that flickers.</summary>
public sealed class OutageNewsTests : LineWatchBench
{
    private static readonly AlertKind[] OneOutage = [AlertKind.CameraDown, AlertKind.CameraUp, AlertKind.InspectingAgain];

    private static readonly AlertKind[] OneDarkness = [AlertKind.NotInspecting, AlertKind.InspectingAgain];

    private List<string> Told => [.. Sink.Delivered.Select(alert => alert.Message)];

    [Fact]
    public async Task CameraDown_ThirdTimeInFiveMinutes_IsToldOnceAndNothingOfWhatFollows()
    {
        Inspect();
        for (var i = 0; i < 20; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);

        await AlertedAsync([.. OneOutage, .. OneOutage, AlertKind.CameraDown]);
        Assert.StartsWith("belt: the camera is away: unplugged, 3 times within 5 min. What passes now passes unseen. While", Told[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task CameraDown_GoesOnForFiveMinutes_SaysHowOften()
    {
        Inspect();
        for (var i = 0; i < 33; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);

        await AlertedAsync([.. OneOutage, .. OneOutage, AlertKind.CameraDown, AlertKind.CameraDown]);
        Assert.Equal("belt: the camera comes and goes: away 29 times in 5 min, at last unplugged. What passed then passed unseen", Told[^1]);
        Assert.Equal(Severity.Stop, Sink.Delivered.Last().Severity);
    }

    [Fact]
    public async Task CameraUp_StaysAfterItCameAndWent_IsToldAfterAMinuteAndThatTheLineInspects()
    {
        Inspect();
        for (var i = 0; i < 5; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);
        await DeliverAsync(seconds: 52);
        await AlertedAsync([.. OneOutage, .. OneOutage, AlertKind.CameraDown]);

        await DeliverAsync(seconds: 1);

        await AlertedAsync([.. OneOutage, .. OneOutage, .. OneOutage]);
        Assert.Equal("belt: the camera delivers pictures again, for 1 min by now", Told[^2]);
    }

    [Fact]
    public async Task CameraUp_StayedAwayAfterItCameAndWent_IsToldAtOnce()
    {
        Inspect();
        for (var i = 0; i < 3; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);
        Belt.CameraDown("unplugged");
        for (var i = 0; i < 11; i++)
            await PassAsync(TimeSpan.FromMinutes(1));

        Belt.CameraUp();

        await Eventually.TrueAsync(() => Told[^1] == "belt: the camera delivers pictures again", "its coming is told");
    }

    [Fact]
    public async Task CameraDown_OnceInAWhile_IsToldEachTime()
    {
        Inspect();
        for (var i = 0; i < 4; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 150);

        await AlertedAsync([.. OneOutage, .. OneOutage, .. OneOutage, .. OneOutage]);
    }

    [Fact]
    public async Task FrameJudged_LampThatFlickers_IsToldTwiceAndThenThatItGoesOn()
    {
        Inspect();
        for (var i = 0; i < 20; i++)
        {
            await DarkAsync(seconds: 3);
            await DeliverAsync(seconds: 4);
        }

        await AlertedAsync([.. OneDarkness, .. OneDarkness, AlertKind.NotInspecting]);
        Assert.Contains("cannot be judged (black), 3 times within 5 min. What passes now passes unseen. While", Told[^1], StringComparison.Ordinal);

        await DeliverAsync(seconds: 61);
        await AlertedAsync([.. OneDarkness, .. OneDarkness, .. OneDarkness]);
        Assert.Equal("belt: inspects again, for 1 min by now", Told[^1]);
    }

    [Fact]
    public async Task CameraUp_ComesBackShortlyBeforeItIsToldAgain_IsStillToldThatItIsBack()
    {
        Inspect();
        for (var i = 0; i < 2; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);
        await GoAndComeAsync(awaySeconds: 260, upSeconds: 70);

        await AlertedAsync([.. OneOutage, .. OneOutage, .. OneOutage]);
    }

    [Fact]
    public async Task CameraDown_WhileTheLineComesAndGoes_NobodyIsToldThatItInspects()
    {
        Inspect();
        for (var i = 0; i < 3; i++)
        {
            await DarkAsync(seconds: 3);
            await DeliverAsync(seconds: 4);
        }
        await DeliverAsync(seconds: 5);

        Belt.CameraDown("unplugged");
        await SecondsAsync(120);

        await AlertedAsync([.. OneDarkness, .. OneDarkness, AlertKind.NotInspecting, AlertKind.CameraDown]);
    }

    [Fact]
    public async Task CameraDown_SoonAfterItWasToldToBeSteady_MustBeSteadyForLonger()
    {
        Inspect();
        for (var i = 0; i < 3; i++)
            await GoAndComeAsync(awaySeconds: 3, upSeconds: 7);
        await DeliverAsync(seconds: 60);
        await GoAndComeAsync(awaySeconds: 3, upSeconds: 100);
        await AlertedAsync([.. OneOutage, .. OneOutage, .. OneOutage, AlertKind.CameraDown]);

        await DeliverAsync(seconds: 30);

        await AlertedAsync([.. OneOutage, .. OneOutage, .. OneOutage, .. OneOutage]);
        Assert.Equal("belt: the camera delivers pictures again, for 2 min by now", Told[^2]);
    }

    private async Task DarkAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Belt.FrameJudged(Verdict.NotInspected("black"));
            await SecondsAsync(1);
        }
    }

    private async Task GoAndComeAsync(int awaySeconds, int upSeconds)
    {
        Belt.CameraDown("unplugged");
        await SecondsAsync(awaySeconds);
        Belt.CameraUp();
        await DeliverAsync(upSeconds);
    }

    private async Task DeliverAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
        {
            Belt.FrameJudged(Verdict.Pass);
            await SecondsAsync(1);
        }
    }
}
