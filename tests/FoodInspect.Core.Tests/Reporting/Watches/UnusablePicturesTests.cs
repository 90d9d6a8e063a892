using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>From when on pictures that cannot be judged stop a line from inspecting.</summary>
public sealed class UnusablePicturesTests : LineWatchBench
{
    [Fact]
    public async Task FrameJudged_PicturesUnusableForTooLong_AlertsAndSaysWhenItIsOver()
    {
        Inspect();
        Belt.FrameJudged(Verdict.NotInspected("black"));
        Assert.Equal(LineState.Inspecting, Belt.Condition.State);

        Time.Advance(TimeSpan.FromSeconds(1));
        Belt.FrameJudged(Verdict.NotInspected("black"));
        Assert.Equal(new LineCondition(LineState.NotInspecting, "its pictures cannot be judged (black)"), Belt.Condition);
        Belt.FrameJudged(Verdict.Pass);

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
            Time.Advance(TimeSpan.FromSeconds(1.0 / framesPerSecond));
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
        Assert.Equal(new LineCondition(LineState.NotInspecting, "most of its pictures of the last 5 s cannot be judged (black)"), Belt.Condition);
        for (var i = 0; i < 75; i++)
            Judge(Verdict.Pass);

        await AlertedAsync(AlertKind.NotInspecting, AlertKind.InspectingAgain);

        void Judge(Verdict verdict)
        {
            Belt.FrameJudged(verdict);
            Time.Advance(TimeSpan.FromMilliseconds(40));
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
            Time.Advance(TimeSpan.FromMilliseconds(100));
        }
    }

    [Fact]
    public void FrameJudged_OneDarkFrameAfterALongGap_IsNotYetNotInspecting()
    {
        Inspect();
        Time.Advance(TimeSpan.FromSeconds(30));

        Belt.FrameJudged(Verdict.NotInspected("black"));

        Assert.Equal(LineState.Inspecting, Belt.Condition.State);
    }
}
