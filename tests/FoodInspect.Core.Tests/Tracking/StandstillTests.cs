using FoodInspect.Core.Frames;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>Belts that stop at once and go on at once. The belt moves five pixels from one made frame to the next; a camera that is slower sees some of them.</summary>
public sealed class StandstillTests : IDisposable
{
    private const int PxPerMadeFrame = 5;

    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Fact]
    public void Follow_BeltThatStopsAndGoesOn_CountsEachOnce()
    {
        var belt = Belt(count: 12, pitchPx: 110, radiusPx: 35);

        var line = Run(belt, [.. Moving(5, 120), .. Standing(50), .. Moving(5, 300)]);

        Assert.Equal(12, line.Judged.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Follow_FastSparseBeltThatStops_GivesTheItemThatStandsOneNumber(bool isConfigured)
    {
        // One item is in the picture at a time, and moves by more than its own size.
        var belt = Belt(count: 12, pitchPx: 900, radiusPx: 25);

        var line = Run(belt, [.. Moving(90, 54), .. Standing(40), .. Moving(90, 80)], isConfigured ? new(-90, 0) : null);

        Assert.Single(line.Shown[58..98].Select(shown => Assert.Single(shown)).Distinct());
        Assert.InRange(line.Tracker.VelocityPxPerFrame.X, -91, -89);
        // The one that stands is counted for where it was expected to leave, for three frames before the standstill is noticed, and for itself.
        Assert.InRange(line.Judged.Count, 12, 16);
    }

    [Theory]
    [InlineData(70, 900)]
    [InlineData(105, 900)]
    [InlineData(60, 235)]
    public void Follow_FastBeltThatGoesOnAtAnotherSpeed_FollowsItsItemsAgain(int speed, int pitchPx)
    {
        var belt = Belt(count: 40, pitchPx, radiusPx: 25);
        var frames = (40 * pitchPx - (54 * 90)) / speed + 20;

        var line = Run(belt, [.. Moving(90, 54), .. Standing(40), .. Moving(speed, frames)]);

        Assert.InRange(line.Judged.Count, 40, 48);
        Assert.InRange(line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Pass), 36, 41);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(95, 100)]
    [InlineData(120, 60)]
    [InlineData(150, 100)]
    public void Follow_RowThatMovesByItsPitch_IsNoStandstill(int speed, int pitchPx)
    {
        var belt = new MadeBelt(
            _pool, new(-PxPerMadeFrame, 0), [.. Enumerable.Range(0, 40).Select(i => new MadeItem(700 + i * pitchPx, 150, 25, RotRatio: i % 5 == 0 ? 0.5 : 0))]);

        var line = Run(belt, [.. Moving(speed, (40 * pitchPx + 800) / speed)], new(-speed, 0));

        Assert.Equal((40, 8), (line.Judged.Count, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Reject)));
    }

    [Fact]
    public void Follow_PictureDeliveredTwice_IsNoStandstill()
    {
        var belt = Belt(count: 12, pitchPx: 900, radiusPx: 25);

        var line = Run(belt, [.. Enumerable.Repeat<int[]>([90, 90, 90, 90, 0, 180, 90, 90, 90, 90], 14).SelectMany(shifts => shifts)]);

        Assert.Equal(12, line.Judged.Count(item => item.Verdict.Kind == VerdictKind.Pass));
    }

    private MadeBelt Belt(int count, int pitchPx, double radiusPx) =>
        new(_pool, new(-PxPerMadeFrame, 0), [.. Enumerable.Range(0, count).Select(i => new MadeItem(700 + i * pitchPx, 150, radiusPx))]);

    private static IEnumerable<int> Moving(int pxPerFrame, int frames) => Enumerable.Repeat(pxPerFrame, frames);

    private static IEnumerable<int> Standing(int frames) => Enumerable.Repeat(0, frames);

    /// <param name="belt">The belt.</param>
    /// <param name="shiftsPx">How far it moves before each frame.</param>
    /// <param name="configured">Its velocity, if it is not to be estimated.</param>
    private TestLine Run(MadeBelt belt, IReadOnlyList<int> shiftsPx, BeltVelocity? configured = null)
    {
        var line = new TestLine(TestLine.Recipe with { Tracking = new() { VelocityPxPerFrame = configured } }, belt.Picture);
        var (number, movedPx) = (0, 0);
        foreach (var shift in shiftsPx)
        {
            movedPx += shift;
            using var shown = belt.Frame(movedPx / PxPerMadeFrame);
            line.Take(Numbered(number++, shown));
        }

        line.Finish();
        return line;
    }

    private SegmentedFrame Numbered(long number, SegmentedFrame shown)
    {
        var size = shown.Labels!.Classes.Size();
        var (classes, confidences) = (_pool.Rent(size.Height, size.Width, MatType.CV_8UC1), _pool.Rent(size.Height, size.Width, MatType.CV_8UC1));
        shown.Labels.Classes.CopyTo(classes.Mat);
        shown.Labels.Confidences.CopyTo(confidences.Mat);
        return new SegmentedFrame(
            new Frame(number, DateTimeOffset.UnixEpoch, number, _pool.Rent(shown.Frame.Picture.Rows, shown.Frame.Picture.Cols, MatType.CV_8UC3)), new LabelMap(classes, confidences));
    }
}
