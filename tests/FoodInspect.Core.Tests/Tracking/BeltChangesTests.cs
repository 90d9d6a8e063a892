using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Belts that go on at another speed, or otherwise than configured.</summary>
public sealed class BeltChangesTests
{
    [Theory]
    [InlineData(10, 35)]
    [InlineData(10, 40)]
    [InlineData(16, -16)]
    [InlineData(20, -20)]
    public void Follow_OneItemAtATimeThatMovesOtherwiseAtOnce_IsFollowedAgain(int speed, int speedAfter)
    {
        var line = Run(new() { Rules = [AnyForeignBody] }, 900, (map, frame) =>
        {
            var moved = frame < 300 ? speed * frame : (speed * 300) + (speedAfter * (frame - 300));
            for (var i = -40; i < 60; i++)
                Disc(map, 660 + (i * 700) - moved, 120, 15, MadeBelt.Product);
        });

        Assert.InRange(line.Tracker.VelocityPxPerFrame.X, -speedAfter - 1, -speedAfter + 1);
        Assert.Equal(0, line.Count(VerdictKind.NotInspected));
    }

    [Fact]
    public void Follow_FasterBeltAfterAPause_RejectsTheForeignBodies()
    {
        var recipe = new RecipeOptions { Rules = [AnyForeignBody with { MinimumAreaPx = 40, Persistence = new(2, 3) }] };

        var line = Run(recipe, 700, (map, frame) =>
        {
            for (var i = 0; i < 50; i++)
            {
                for (var lane = 0; lane < 4; lane++)
                {
                    if (frame < 500 && i < 17)
                        Disc(map, 660 + (i * 200) - (10 * frame) + (lane * 37), 50 + (60 * lane), 15, MadeBelt.Product);
                    else if (frame >= 500)
                        Disc(map, 660 + (i * 200) - (40 * (frame - 500)) + (lane * 37), 50 + (60 * lane), 15, MadeBelt.Product);
                }

                if (frame >= 500 && i % 4 == 0)
                    Disc(map, 660 + (i * 200) - (40 * (frame - 500)), 290, 6, MadeBelt.Foreign);
            }
        });

        Assert.Equal(line.Violations.Count, line.Count(VerdictKind.Reject));
        Assert.InRange(line.Count(VerdictKind.Reject), 9, 10);
    }

    [Theory]
    [InlineData(24)]
    [InlineData(27)]
    [InlineData(29)]
    public void Follow_ItemThatMovedByNearlyItsSizeStands_KeepsItsNumber(int speed)
    {
        var line = Run(new() { Rules = [AnyForeignBody] }, 400, (map, frame) =>
        {
            var moved = speed * Math.Min(frame, 200);
            for (var i = 0; i < 20; i++)
            {
                Disc(map, 660 + (i * 700) - moved, 120, 15, MadeBelt.Product);
                Disc(map, 660 + (i * 700) - moved, 120, 5, MadeBelt.Foreign);
            }
        });

        Assert.Single(line.Shown[210..].Select(Assert.Single).Distinct());
    }

    [Theory]
    [InlineData(6, 0)]
    [InlineData(0, 6)]
    [InlineData(-30, 0)]
    public void Judge_BeltThatMovesOtherwiseThanConfigured_IsNotInspected(int x, int y)
    {
        var line = Row(new(x, y), speed: 6);

        var (_, verdict) = line.FrameVerdicts[^100];
        Assert.Equal(VerdictKind.NotInspected, verdict.Kind);
        Assert.StartsWith($"Tracking:VelocityPxPerFrame says that the belt moves by ({x}, {y}) pixels a frame, but the items ", verdict.Reason, StringComparison.Ordinal);
        Assert.Equal(0, line.Judged.Skip(10).Count(item => item.Verdict.Kind == VerdictKind.Pass));
    }

    [Fact]
    public void Judge_BeltThatMovesOtherwiseThanConfigured_PassesNothingAtTheDecisionLineEither()
    {
        var line = Row(new(6, 0), speed: 6, decisionLine: [[320, 0], [320, 360]]);

        Assert.Equal(0, line.Judged.Skip(10).Count(item => item.Verdict.Kind == VerdictKind.Pass));
    }

    [Theory]
    [InlineData(25)]
    [InlineData(40)]
    public void Judge_FastBeltThatStandsAtTheStart_IsInspected(int configured)
    {
        var line = Row(new(-configured, 0), speed: 0, pitchPx: 400);

        Assert.DoesNotContain(line.FrameVerdicts, frame => frame.Verdict.Kind == VerdictKind.NotInspected);
    }

    [Theory]
    [InlineData(6)]
    [InlineData(5)]
    [InlineData(0)]
    public void Judge_BeltThatMovesAsConfiguredOrSlowerOrStands_IsInspected(int speed)
    {
        var line = Row(new(-6, 0), speed);

        Assert.DoesNotContain(line.FrameVerdicts, frame => frame.Verdict.Kind == VerdictKind.NotInspected);
    }

    private static TestLine Row(BeltVelocity configured, int speed, int pitchPx = 120, IReadOnlyList<IReadOnlyList<double>>? decisionLine = null) =>
        Run(new() { Rules = [AnyForeignBody], Tracking = new() { VelocityPxPerFrame = configured }, DecisionLine = decisionLine }, 400, (map, frame) =>
        {
            for (var i = -4; i < 40; i++)
                Disc(map, 660 + (i * pitchPx) - (speed * frame), 120, 30, MadeBelt.Product);
        });
}
