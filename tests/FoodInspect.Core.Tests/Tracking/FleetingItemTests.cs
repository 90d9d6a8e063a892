using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>What tells an item that was seen too briefly from a speckle of the network.</summary>
public sealed class FleetingItemTests : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static TestLine Run(MadeBelt belt, int frames, TrackingOptions? tracking = null, Func<int, bool>? isDropped = null)
    {
        var line = new TestLine(TestLine.Recipe with { Tracking = tracking ?? new() }, belt.Picture);
        for (var i = 0; i < frames; i++)
        {
            if (isDropped?.Invoke(i) != true)
                line.Take(belt.Frame(i));
        }

        line.Finish();
        return line;
    }

    [Fact]
    public void Follow_BeltTooFastForThreeFrames_NotesEachItemAsNotInspected()
    {
        var items = Enumerable.Range(0, 6).Select(i => new MadeItem(900 + i * 700, 100 + 40 * (i % 3), 35)).ToList();

        var line = Run(new MadeBelt(_pool, new(-360, 0), items), 20, new() { VelocityPxPerFrame = new(-360, 0) });

        Assert.Equal(6, line.Judged.Count);
        Assert.All(line.Judged, item => Assert.Equal(VerdictKind.NotInspected, item.Verdict.Kind));
        Assert.All(line.Judged, item => Assert.InRange(item.Item.FramesSeen, 1, 2));
    }

    [Fact]
    public void Follow_FramesDroppedWhileAnItemGoesBy_IsNotInspected()
    {
        var belt = new MadeBelt(_pool, new(-20, 0), [new(700, 150, 35)]);

        // It is seen in the frames 10 and 20 only.
        var line = Run(belt, 40, new() { VelocityPxPerFrame = new(-20, 0) }, isDropped: i => i is > 1 and < 37 and not (10 or 20));

        var judged = Assert.Single(line.Judged);
        Assert.Equal(Verdict.NotInspected("seen in too few frames: 2 from 10 to 20, of 3 that it takes"), judged.Verdict);
    }

    [Theory]
    [InlineData(8, 0)]
    [InlineData(20, 1)]
    public void Follow_BlobInOneFrameOfALineWithoutItems_IsAnItemByItsShareOfThePicture(int radius, int items)
    {
        var belt = new MadeBelt(_pool, new(-6, 0), []) { AlsoDraw = (map, frame) => Blob(map, frame == 20, radius) };

        Assert.Equal(items, Run(belt, 60, new() { VelocityPxPerFrame = new(-6, 0) }).Judged.Count);
    }

    [Theory]
    [InlineData(20, 0)]
    [InlineData(30, 1)]
    public void Follow_BlobInOneFrameBehindItems_IsAnItemByTheirSize(int radius, int more)
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(200, 150, 35), new(320, 150, 35)]) { AlsoDraw = (map, frame) => Blob(map, frame == 100, radius) };

        var line = Run(belt, 140, new() { VelocityPxPerFrame = new(-6, 0) });

        Assert.Equal(2, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Pass));
        Assert.Equal(more, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.NotInspected));
    }

    [Fact]
    public void Follow_ItemsBeforeTheVelocityIsKnown_AreNotCountedAgainForEachFrame()
    {
        var belt = new MadeBelt(_pool, new(-90, 0), [.. Enumerable.Range(0, 5).Select(i => new MadeItem(700 + i * 600, 150, 35))]);

        Assert.Equal(5, Run(belt, 60).Judged.Count);
    }

    private static void Blob(Mat map, bool isThere, int radius)
    {
        if (isThere)
            Cv2.Circle(map, 320, 150, radius, Scalar.All(MadeBelt.Product), -1);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Judge_ItemSeenInEveryThirdFrame_DoesNotPass(bool hasDecisionLine)
    {
        var recipe = TestLine.Recipe with
        {
            Tracking = new() { VelocityPxPerFrame = new(-20, 0) },
            DecisionLine = hasDecisionLine ? [[300, 0], [300, 360]] : null,
        };

        var line = DrawnBelt.Run(recipe, 40, (map, frame) =>
        {
            if (frame % 3 == 0)
                DrawnBelt.Disc(map, 700 - 20 * frame, 150, 35, MadeBelt.Product);
        });

        Assert.Equal(VerdictKind.NotInspected, Assert.Single(line.Judged).Verdict.Kind);
    }
}
