using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Where blobs are not items: items that touch, and items in pieces.</summary>
public sealed class TouchingItemsTests : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static TestLine Run(MadeBelt belt, int frames = 160)
    {
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = new(-6, 0) } }, belt.Picture);
        for (var i = 0; i < frames; i++)
            line.Take(belt.Frame(i));
        line.Finish();
        return line;
    }

    private MadeBelt Belt(params MadeItem[] items) => new(_pool, new(-6, 0), items);

    /// <summary>A rectangle that moves with the belt, given at frame 0.</summary>
    private static void Draw(Mat map, long frame, double left, int top, int width, int height, byte classId) =>
        Cv2.Rectangle(map, new Rect((int)(left - 6 * frame), top, width, height), Scalar.All(classId), -1);

    [Fact]
    public void Follow_ItemsAbreastThatTouch_StayTwo()
    {
        var line = Run(Belt(new(700, 100, 35), new(700, 169, 35, RotRatio: 0.5)));

        Assert.Equal(2, line.Judged.Count);
        Assert.Equal(VerdictKind.Pass, line.Judged.Single(item => item.Item.FirstCentre.Y < 135).Verdict.Kind);
        Assert.Equal(VerdictKind.Reject, line.Judged.Single(item => item.Item.FirstCentre.Y > 135).Verdict.Kind);
    }

    [Fact]
    public void Follow_ItemsInARowBridgedForAWhile_StayTwoAndKeepTheirVerdicts()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35), new(776, 150, 35, RotRatio: 0.5)])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame is > 40 and < 90)
                    Draw(map, frame, 730, 140, 16, 20, MadeBelt.Product);
            },
        };

        var line = Run(belt);

        Assert.Equal([VerdictKind.Pass, VerdictKind.Reject], line.Judged.Select(item => item.Verdict.Kind));
        Assert.All(line.Shown.Skip(45).Take(40), shown => Assert.Equal(2, shown.Length));
    }

    [Fact]
    public void Follow_ItemsThatMeetWhileLeaving_AreCountedOnceEach()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35), new(776, 150, 35)])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame > 105)
                    Draw(map, frame, 730, 130, 16, 40, MadeBelt.Product);
            },
        };

        Assert.Equal(2, Run(belt).Judged.Count);
    }

    [Fact]
    public void Follow_ProductSplitByRot_IsOneItem()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35)])
        {
            AlsoDraw = (map, frame) => Draw(map, frame, 690, 116, 20, 68, MadeBelt.Rot),
        };

        var judged = Assert.Single(Run(belt).Judged);
        Assert.Equal(VerdictKind.Reject, judged.Verdict.Kind);
    }

    [Fact]
    public void Follow_TwoArmsThatEnterFirst_BecomeOneItem()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [])
        {
            AlsoDraw = (map, frame) =>
            {
                Draw(map, frame, 660, 100, 90, 30, MadeBelt.Product);
                Draw(map, frame, 660, 170, 90, 30, MadeBelt.Product);
                Draw(map, frame, 720, 100, 40, 100, MadeBelt.Product);
            },
        };

        Assert.Single(Run(belt).Judged);
    }

    [Fact]
    public void Follow_ItemTornApartForTwoFrames_KeepsItsNumber()
    {
        var belt = new MadeBelt(_pool, new(-6, 0), [new(700, 150, 35)])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame is 60 or 61)
                    Draw(map, frame, 690, 110, 20, 80, MadeBelt.Belt);
            },
        };

        var line = Run(belt);

        Assert.Single(line.Judged);
        Assert.Single(line.Shown[60]);
    }

    [Fact]
    public void Follow_PairThatComesInAsOneAndParts_IsTwoItems()
    {
        // What an item of this line looks like is learnt from the ones before.
        var belt = new MadeBelt(_pool, new(-6, 0), [new(450, 150, 35), new(560, 150, 35), new(700, 150, 35), new(775, 150, 35)])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame < 50)
                    Draw(map, frame, 730, 140, 16, 20, MadeBelt.Product);
            },
        };

        Assert.Equal(4, Run(belt).Judged.Count);
    }

    [Fact]
    public void Follow_ForeignBodyOnProduct_IsOneItemAndRejected()
    {
        var belt = Belt(new MadeItem(700, 150, 35), new MadeItem(705, 155, 6, IsForeign: true));

        var judged = Assert.Single(Run(belt).Judged);
        Assert.Equal("foreign body", Assert.Single(judged.Violations).Rule);
    }

    [Fact]
    public void Follow_ForeignBodyBesideProduct_IsAnItemOfItsOwn()
    {
        var line = Run(Belt(new MadeItem(700, 150, 35), new MadeItem(700, 202, 6, IsForeign: true)));

        Assert.Equal([VerdictKind.Pass, VerdictKind.Reject], line.Judged.Select(item => item.Verdict.Kind).Order());
    }

    [Fact]
    public void Follow_ItemThatTouchesAConfirmedOneAfterTwoFrames_GetsAVerdictOfItsOwn()
    {
        // What an item of this line looks like is learnt from the first one. The last comes in rotten and touches the one before it from its third frame on.
        var belt = new MadeBelt(_pool, new(-40, 0), [new(400, 150, 35), new(624, 150, 35), new(700, 150, 35, RotRatio: 0.2)])
        {
            AlsoDraw = (map, frame) =>
            {
                if (frame >= 3)
                    Cv2.Rectangle(map, new Rect((int)(654 - 40 * frame), 146, 16, 8), Scalar.All(MadeBelt.Product), -1);
            },
        };
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = new(-40, 0) } }, belt.Picture);
        for (var i = 0; i < 25; i++)
            line.Take(belt.Frame(i));
        line.Finish();

        Assert.Equal([VerdictKind.Pass, VerdictKind.Pass, VerdictKind.Reject], line.Judged.Select(item => item.Verdict.Kind));
    }
}
