using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;
using static FoodInspect.Core.Tests.Tracking.DrawnBelt;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Products that are never whole in the picture, or hardly ever, or lie aslant side by side.</summary>
public sealed class LongProductsTests
{
    private static readonly RecipeOptions Bars = new() { RequireWholeItem = false, Rules = [AnyForeignBody] };

    [Theory]
    [InlineData(800, 150, 100, 6)]
    [InlineData(800, 150, 40, 12)]
    [InlineData(200, 360, 100, 20)]
    public void Judge_BarsThatTheEdgesAlwaysCut_AreCountedOneByOne(int length, int width, int gap, int speed)
    {
        var line = Run(Bars, ((8 * (length + gap)) + 900) / speed, (map, frame) =>
        {
            for (var i = 0; i < 8; i++)
            {
                var x = 650 + (i * (length + gap)) - (speed * frame);
                Box(map, x, 180 - (width / 2), length, width, MadeBelt.Product);
                if (i % 2 == 1)
                    Disc(map, x + 100, 180, 10, MadeBelt.Foreign);
            }
        });

        Assert.Equal((4, 4), (line.Count(VerdictKind.Pass), line.Count(VerdictKind.Reject)));
        Assert.Equal(4, line.Violations.Count);
    }

    [Theory]
    [InlineData(300, 20)]
    [InlineData(330, 20)]
    [InlineData(345, 40)]
    public void Judge_DiscsThatAreWholeInAFewFrames_AreCountedOneByOne(int diameter, int speed)
    {
        var pitch = diameter + 60;

        var line = Run(new() { Rules = [AnyForeignBody], RequireWholeItem = false }, ((8 * pitch) + 600) / speed, (map, frame) =>
        {
            for (var i = 0; i < 8; i++)
            {
                var x = 420 + (diameter / 2) + (i * pitch) - (speed * frame);
                Disc(map, x, 180, diameter / 2.0, MadeBelt.Product);
                if (i % 2 == 1)
                    Disc(map, x, 180, 10, MadeBelt.Foreign);
            }
        }, new Size(400, 360));

        Assert.Equal((4, 4), (line.Count(VerdictKind.Pass), line.Count(VerdictKind.Reject)));
    }

    [Theory]
    [InlineData(34)]
    [InlineData(42)]
    [InlineData(50)]
    public void Judge_SausagesSideBySideAslant_AreTwo(int offset)
    {
        var line = Run(new() { Rules = [SomeRot] }, 500, (map, frame) =>
        {
            for (var i = 0; i < 10; i++)
            {
                var (x, y) = (750 + (i / 2 * 300) + (i % 2 * offset) - (5 * frame), 200 - (i % 2 * offset));
                Cv2.Line(map, new Point(x - 58, y - 58), new Point(x + 58, y + 58), Scalar.All(MadeBelt.Product), 36);
                if (i % 2 == 1)
                    Disc(map, x, y, 13, MadeBelt.Rot);
            }
        });

        Assert.Equal((5, 5), (line.Count(VerdictKind.Pass), line.Count(VerdictKind.Reject)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Judge_ItemCutByAnEdgeWhoseOutermostPixelsTheNetworkLeavesOut_IsNotWhole(int pixelsOfMap)
    {
        using var pool = new FramePool();
        var belt = new MadeBelt(pool, new(-6, 0), [new(700, 340, 35)])
        {
            Scale = pixelsOfMap,
            AlsoDraw = (map, _) => Cv2.Rectangle(map, new Rect(0, 0, map.Width, map.Height), Scalar.All(MadeBelt.Belt), 1),
        };
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = new(-6, 0) } }, belt.Picture);
        for (var i = 0; i < 140; i++)
            line.Take(belt.Frame(i));
        line.Finish();

        Assert.Equal(Verdict.NotInspected("never whole in the picture"), Assert.Single(line.Judged).Verdict);
    }

    [Fact]
    public void Judge_BarWhoseFrontWasSeenAsAPieceOfItsOwn_IsNotWhole()
    {
        var recipe = new RecipeOptions { Rules = [AnyForeignBody], Tracking = new() { VelocityPxPerFrame = new(-12, 0) } };

        // Before the pieces hang together the front is whole in the picture; the bar is longer than it.
        var line = Run(recipe, 140, (map, frame) =>
        {
            var x = 650 - (12 * frame);
            Box(map, x, 100, 800, 150, MadeBelt.Product);
            if (frame < 25)
                Box(map, x + 150, 100, 30, 150, MadeBelt.Belt);
        });

        Assert.Equal(Verdict.NotInspected("never whole in the picture"), Assert.Single(line.Judged).Verdict);
    }
}
