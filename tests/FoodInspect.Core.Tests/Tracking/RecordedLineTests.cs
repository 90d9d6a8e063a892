using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using FoodInspect.Core.Truth;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Tracking;

/// <summary>The recorded line's 223 items as discs, with the mistakes of a network, through regions, tracking and rules.</summary>
public sealed class RecordedLineTests
{
    [Theory]
    [InlineData(0, 0, 0, 1)]
    [InlineData(0.05, 4, 4, 1)]
    [InlineData(0.05, 4, 4, 2)]
    [InlineData(0, 0, 2, 3)]
    public void Judge_DiscsOfTheRecordedLine_MeetsTargets(double flicker, int specks, double ragged, int seed)
    {
        var path = Path.Combine(SharedData.Folder, "fruit-belt", "line.json");
        Assert.SkipUnless(File.Exists(path), $"{path} is absent: the recorded line cannot be followed.");
        var truth = LineTruth.Read(path);
        using var pool = new FramePool();
        var items = truth.Items.Select(item => new MadeItem(
            item.CentreXAtFrame0, item.CentreY, item.RadiusPx, item.DefectRatio, item.Kind == TruthKind.Foreign)).ToList();
        var belt = new MadeBelt(pool, new(truth.SpeedPxPerFrame, 0), items) { FlickerRatio = flicker, Specks = specks, RaggedPx = ragged, Seed = seed };
        var line = new TestLine(TestLine.Recipe, belt.Picture);

        for (var i = 0; i < truth.Frames; i++)
            line.Take(belt.Frame(i));
        line.Finish();

        var comparison = new TruthComparison(truth, [.. line.Judged.Select(Inspected)]);
        Assert.All(new TruthTargets().Check(comparison), target => Assert.True(target.IsReached, $"{target}"));
        Assert.Equal(0, pool.Outstanding);
    }

    private static InspectedItem Inspected(JudgedItem judged) => new(
        judged.Item.Id, judged.Verdict.Kind == VerdictKind.Reject ? InspectedItem.Reject : "pass", judged.Item.FirstFrame, judged.Item.LastFrame,
        [judged.Item.FirstCentre.X, judged.Item.FirstCentre.Y], [judged.Item.LastCentre.X, judged.Item.LastCentre.Y]);

    [Fact]
    public void Judge_FullBelt_AllocatesLittle()
    {
        using var pool = new FramePool();
        var items = Enumerable.Range(0, 60).Select(i => new MadeItem(400 + 110 * (i / 4), 50 + 85 * (i % 4), 30, i % 3 * 0.2)).ToList();
        var belt = new MadeBelt(pool, new(-6, 0), items);
        var (finder, tracker) = (new RegionFinder(MadeBelt.Classes, new RegionOptions()), new ItemTracker(MadeBelt.Classes, belt.Picture, new TrackingOptions(), minimumAreaPx: 6));
        var judge = new RecipeJudge(TestLine.Recipe, MadeBelt.Classes, belt.Picture);
        var allocated = 0L;
        for (var i = 0; i < 200; i++)
        {
            var segmented = belt.Frame(i);
            var before = GC.GetAllocatedBytesForCurrentThread();
            using var judged = judge.Judge(tracker.Follow(finder.Find(segmented)));
            if (i >= 100)
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
        }

        // 22 items of 36 regions in a frame: the records that the frame carries on, and little else.
        Assert.InRange(allocated / 100, 0, 8_000);
    }
}
