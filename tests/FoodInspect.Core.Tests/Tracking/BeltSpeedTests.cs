using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Small things on belts that move otherwise than assumed, by no more than is taken for right.</summary>
public sealed class BeltSpeedTests
{
    private static readonly PersistenceOptions TwoOfThree = new(2, 3);

    [Theory]
    [InlineData(30, 30, 5)]
    [InlineData(30, 42, 5)]
    [InlineData(30, 45, 8)]
    [InlineData(30, 18, 4)]
    [InlineData(20, 30, 4)]
    [InlineData(12, 18, 3)]
    public void Judge_SmallBodiesOnABeltThatIsSlowerOrFasterThanConfigured_AreRejectedOnceEach(int configured, int real, int radius)
    {
        const int Frames = 600;
        var recipe = new RecipeOptions
        {
            Tracking = new() { VelocityPxPerFrame = new(-configured, 0) },
            Rules = [AnyForeignBody with { MinimumAreaPx = 20, Persistence = TwoOfThree }, SomeRot],
        };

        var line = Run(recipe, Frames, (map, frame) =>
        {
            for (var i = 0; i < 160; i++)
            {
                Disc(map, 720 + (i * 200) - (real * frame), 100, 60, MadeBelt.Product);
                if (i % 4 == 0)
                    Disc(map, 760 + (i * 200) - (real * frame), 260, radius, MadeBelt.Foreign);
            }
        });

        // The last one may still be in the picture.
        var bodies = Enumerable.Range(0, 40).Count(i => 760 + (i * 800) - (real * Frames) < -radius);
        Assert.InRange(line.Count(VerdictKind.Reject), bodies, bodies + 1);
        Assert.Equal(0, line.Count(VerdictKind.NotInspected));
    }

    [Theory]
    [InlineData(30, 45, 5)]
    [InlineData(30, 20, 5)]
    [InlineData(20, 8, 4)]
    public void Judge_SmallBodiesAloneOnABeltThatHasChanged_AreRejectedOnceEach(int before, int after, int radius)
    {
        var recipe = new RecipeOptions { Rules = [AnyForeignBody with { MinimumAreaPx = 40, Persistence = TwoOfThree }] };

        var line = Run(recipe, 800, (map, frame) =>
        {
            var moved = frame < 200 ? before * frame : (before * 200) + (after * (frame - 200));
            for (var i = 0; i < 30; i++)
                Disc(map, 720 + (i * 200) - moved, 100, i * 200 < before * 130 ? 60 : 0.1, MadeBelt.Product);
            for (var i = 0; i < 5; i++)
                Disc(map, (before * 200) + 1500 + (i * 800) - moved, 260, radius, MadeBelt.Foreign);
        });

        var bodies = Enumerable.Range(0, 5).Count(i => 1500 + (i * 800) - (after * 600) < -radius);
        Assert.InRange(line.Count(VerdictKind.Reject), bodies, bodies + 1);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_SmallBodyOnABeltThatStopsAndGoesOn_IsOneItem(bool isConfigured)
    {
        var recipe = new RecipeOptions
        {
            Tracking = new() { VelocityPxPerFrame = isConfigured ? new(-12, 0) : null },
            Rules = [AnyForeignBody with { Persistence = new(1, 1), Severity = Severity.Stop }],
        };

        var line = Run(recipe, 300, (map, frame) =>
        {
            var moved = 12 * (Math.Min(frame, 100) + Math.Max(0, frame - 220));
            for (var i = 0; i < 12; i++)
                Disc(map, 720 + (i * 200) - moved, 100, 60, MadeBelt.Product);
            Disc(map, 1500 - moved, 260, 4, MadeBelt.Foreign);
        });

        Assert.Single(line.Violations);
        Assert.Equal(1, line.Count(VerdictKind.Reject));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Judge_SpotsOnTheLens_DoNotMakeTheBeltDoubted(bool isConfigured)
    {
        var recipe = new RecipeOptions
        {
            Tracking = new() { VelocityPxPerFrame = isConfigured ? new(-30, 0) : null },
            Rules = [SomeRot, AnyForeignBody with { MinimumAreaPx = 400, Persistence = TwoOfThree }],
        };

        var line = Run(recipe, 600, (map, frame) =>
        {
            for (var i = 0; i < 27; i++)
                Disc(map, 720 + (i * 700) - (30 * frame), 180, 60, MadeBelt.Product);
            Disc(map, 100, 50, 4, MadeBelt.Foreign);
            Disc(map, 400, 320, 4, MadeBelt.Foreign);
        });

        Assert.InRange(line.Tracker.VelocityPxPerFrame.X, -31, -29);
        Assert.InRange(line.Count(VerdictKind.Pass), 24, 26);
        Assert.Equal(0, line.Count(VerdictKind.NotInspected));
        Assert.DoesNotContain(line.FrameVerdicts, frame => frame.Verdict.Kind != VerdictKind.Pass);
    }

    [Fact]
    public void Judge_CameraAwayWhileTheBeltStands_LosesTheItemsThoughNothingSeemsToHaveMoved()
    {
        using var pool = new FramePool();
        var belt = new MadeBelt(pool, default, []) { AlsoDraw = (map, frame) => Disc(map, 720 - (30 * Math.Min(frame, 14)), 180, 60, MadeBelt.Product) };
        var line = new TestLine(new() { Tracking = new() { VelocityPxPerFrame = new(-30, 0) }, Rules = [SomeRot] }, belt.Picture);

        for (var frame = 0; frame < 80; frame++)
            line.Take(belt.Frame(frame));
        line.Take(belt.Frame(680));
        line.Finish();

        Assert.StartsWith("no frame for 601 frame periods", line.Judged[0].Verdict.Reason, StringComparison.Ordinal);
    }
}
