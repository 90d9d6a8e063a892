using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Tracking;

public sealed class ItemTrackerTests : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static readonly MadeItem[] Row = [.. Enumerable.Range(0, 12).Select(i => new MadeItem(700 + i * 110, 150, 35, i % 3 == 0 ? 0.4 : 0))];

    private static TestLine Run(MadeBelt belt, int frames, Func<int, bool>? isDropped = null, TrackingOptions? tracking = null)
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

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0.1, 0, 0)]
    [InlineData(0, 6, 0)]
    [InlineData(0.1, 6, 6)]
    public void Follow_RowOfItems_CountsEachOnce(double flicker, int specks, double ragged)
    {
        var belt = new MadeBelt(_pool, new(-6, 0), Row) { FlickerRatio = flicker, Specks = specks, RaggedPx = ragged };

        var line = Run(belt, 350);

        Assert.Equal(12, line.Judged.Count);
        Assert.Equal(4, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Reject));
        Assert.Equal(8, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Pass));
    }

    [Theory]
    [InlineData(-6, 0)]
    [InlineData(6, 0)]
    [InlineData(0, 4)]
    [InlineData(0, -4)]
    [InlineData(-3, 2)]
    [InlineData(-40, 0)]
    [InlineData(-0.5, 0)]
    [InlineData(60, 0)]
    public void Follow_AnyDirection_EstimatesVelocityAndCounts(double x, double y)
    {
        // Uneven gaps: at one pitch a fast belt cannot be told from a slow one.
        var velocity = new Point2d(x, y);
        var random = new Random(3);
        var along = velocity * (1 / velocity.DistanceTo(default));
        var items = new List<MadeItem>();
        var distance = 100.0;
        for (var i = 0; i < 20; i++, distance += 90 + random.Next(70))
        {
            var start = new Point2d(320, 180) - along * distance;
            items.Add(new MadeItem(start.X, start.Y, 30));
        }

        var belt = new MadeBelt(_pool, velocity, items);
        var line = Run(belt, Math.Min(6000, (int)((distance + 500) / velocity.DistanceTo(default))));

        Assert.InRange(line.Tracker.VelocityPxPerFrame.DistanceTo(velocity), 0, 0.5 + 0.02 * velocity.DistanceTo(default));
        Assert.Equal(20, line.Judged.Count);
    }

    [Fact]
    public void Follow_EveryFifthFrameDropped_CountsEachOnce()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), Row);

        Assert.Equal(12, Run(belt, 350, isDropped: i => i % 5 == 2).Judged.Count);
        Assert.Equal(12, Run(belt, 350, isDropped: i => i % 100 is > 40 and < 55).Judged.Count);
    }

    [Fact]
    public void Follow_LabelMapOfHalfSize_CountsInPixelsOfTheCamera()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), Row) { Scale = 2 };

        var line = Run(belt, 350);

        Assert.Equal(12, line.Judged.Count);
        Assert.Equal(4, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Reject));
        Assert.InRange(line.Tracker.VelocityPxPerFrame.X, -6.2, -5.8);
    }

    [Fact]
    public void Follow_GapLongerThanTheBeltNeeds_ClosesItemsAsNotInspected()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(500, 150, 35), new(600, 250, 35, RotRatio: 0.5)]);

        var line = Run(belt, 400, isDropped: i => i is > 30 and < 390);

        Assert.Equal(2, line.Judged.Count);
        var sound = line.Judged.Single(item => item.Item.FirstCentre.Y < 200);
        Assert.Equal(VerdictKind.NotInspected, sound.Verdict.Kind);
        Assert.Contains("360 frame periods", sound.Verdict.Reason, StringComparison.Ordinal);
        // What stood against an item still stands.
        Assert.Equal(VerdictKind.Reject, line.Judged.Single(item => item.Item.FirstCentre.Y > 200).Verdict.Kind);
    }

    [Fact]
    public void Follow_LiveCameraStallsWithoutGapInNumbers_ClosesItems()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var ticksAFrame = time.TimestampFrequency / 30;
        var belt = new MadeBelt(_pool, new(-6, 0), [new(500, 150, 35)]);
        var line = new TestLine(TestLine.Recipe, belt.Picture, time);
        for (var i = 0; i < 30; i++)
            line.Take(belt.Frame(i, timestamp: i * ticksAFrame));
        Assert.Empty(line.Judged);

        line.Take(belt.Frame(30, timestamp: 330 * ticksAFrame));

        var judged = Assert.Single(line.Judged);
        Assert.Equal(VerdictKind.NotInspected, judged.Verdict.Kind);
    }

    [Fact]
    public void Follow_LiveFramesThatComeInBursts_KeepTheirNumbers()
    {
        var time = new Microsoft.Extensions.Time.Testing.FakeTimeProvider();
        var ticksAFrame = time.TimestampFrequency / 30;
        var belt = new MadeBelt(_pool, new(-6, 0), Row);
        var line = new TestLine(TestLine.Recipe, belt.Picture, time);
        for (var i = 0; i < 350; i++)
            line.Take(belt.Frame(i, timestamp: i / 5 * 5 * ticksAFrame));
        line.Finish();

        Assert.Equal(12, line.Judged.Count);
    }

    [Fact]
    public void Follow_UnusableFrames_AreNoMissesOfTheItem()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35)]);
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { MaximumMissedFrames = 5 } }, belt.Picture);
        for (var i = 0; i < 150; i++)
            line.Take(belt.Frame(i, unusable: i is > 60 and < 80 ? "black" : null));
        line.Finish();

        var judged = Assert.Single(line.Judged);
        Assert.Equal(VerdictKind.Pass, judged.Verdict.Kind);
        Assert.Equal(19, line.FrameVerdicts.Count(frame => frame.Verdict == Verdict.NotInspected("black")));
    }

    [Fact]
    public void Follow_ItemNeverSeenWhole_IsNotInspected()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35)]);
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = new(-6, 0) } }, belt.Picture);
        for (var i = 0; i < 150; i++)
            line.Take(belt.Frame(i, unusable: i is > 15 and < 112 ? "black" : null));
        line.Finish();

        Assert.Equal(Verdict.NotInspected("never whole in the picture"), Assert.Single(line.Judged).Verdict);
    }

    [Fact]
    public void Follow_SpotSeenNowAndThen_IsNoItem()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame % 3 == 0)
                    Cv2.Circle(map, (int)(620 - 6 * frame), 150, 5, Scalar.All(MadeBelt.Product), -1);
            },
        };

        Assert.Empty(Run(belt, 110, tracking: new() { VelocityPxPerFrame = new(-6, 0) }).Judged);
    }

    [Fact]
    public void Follow_RottenItemThatReachesOutBesideTheBelt_IsRejectedAndASoundOneNotPassed()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 30, 35, RotRatio: 0.5), new(820, 30, 35)]);

        var line = Run(belt, 160, tracking: new() { VelocityPxPerFrame = new(-6, 0) });

        Assert.Equal([VerdictKind.Reject, VerdictKind.NotInspected], line.Judged.Select(item => item.Verdict.Kind));
    }

    [Fact]
    public void Finish_ItemsInThePicture_AreJudged()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(300, 150, 35), new(500, 150, 35, RotRatio: 0.5)]);

        var line = Run(belt, 20);

        Assert.Equal([VerdictKind.Pass, VerdictKind.Reject], line.Judged.Select(item => item.Verdict.Kind).Order());
    }

    [Fact]
    public void Follow_NoiseForEver_RemembersNoMoreThanAFewFrames()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), []) { Specks = 200 };
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = new(-6, 0) } }, belt.Picture);
        for (var i = 0; i < 100; i++)
            line.Take(belt.Frame(i));

        // Specks of the last frames that were not yet forgotten.
        Assert.InRange(line.Tracker.Finish().Count, 0, 4 * 200);
    }
}
