using FoodInspect.Core.Truth;
using Xunit;

namespace FoodInspect.Core.Tests.Truth;

public sealed class TruthComparisonTests
{
    private static readonly LineTruth Line = new(640, 360, 200, -6,
    [
        new(1, TruthKind.Sound, 700, 100, 3000, 0, 0),
        new(2, TruthKind.Rotten, 800, 100, 2000, 1000, 0),
        new(3, TruthKind.Foreign, 900, 100, 0, 0, 200),
        new(4, TruthKind.Rotten, 1000, 100, 3900, 100, 0),
        // Comes in whole only after the recording's end.
        new(5, TruthKind.Sound, 1830, 100, 3000, 0, 0),
    ]);

    /// <summary>An inspected item as the tracker would see the true one from edge to edge.</summary>
    private static InspectedItem Seen(int id, string verdict, double offsetPx = 0)
    {
        var item = Line.Items[id - 1];
        var (first, last) = ((long)((item.CentreXAtFrame0 - 640) / 6), (long)(item.CentreXAtFrame0 / 6));
        return new(id, verdict, first, last, [Line.CentreAt(item, first).X + offsetPx, 100], [Line.CentreAt(item, last).X + offsetPx, 100]);
    }

    [Fact]
    public void Compare_AllFoundAndRight_ReachesAllTargets()
    {
        var comparison = new TruthComparison(Line, [Seen(1, "pass"), Seen(2, "reject", 20), Seen(3, "reject", -20), Seen(4, "pass"), Seen(5, "notInspected")]);

        Assert.Equal((1.0, 1.0, 0.0, 0.0), (comparison.RottenRecall, comparison.ForeignRecall, comparison.FalseRejectRatio, comparison.CountErrorRatio));
        Assert.Equal(4, comparison.CountedItems);
        Assert.All(new TruthTargets().Check(comparison), target => Assert.True(target.IsReached));
    }

    [Fact]
    public void Compare_ItemNotFound_IsMissedAndMiscounted()
    {
        var comparison = new TruthComparison(Line, [Seen(1, "pass"), Seen(3, "reject"), Seen(4, "pass")]);

        Assert.Equal(0, comparison.RottenRecall);
        Assert.Equal(0.25, comparison.CountErrorRatio);
    }

    [Fact]
    public void Compare_ItemCountedTwiceOrOutOfNothing_IsMiscounted()
    {
        var nothing = new InspectedItem(9, "pass", 20, 120, [640, 300], [40, 300]);

        var comparison = new TruthComparison(Line, [Seen(1, "pass"), Seen(1, "reject"), Seen(2, "reject"), Seen(3, "reject"), Seen(4, "pass"), nothing]);

        Assert.Equal(0.5, comparison.CountErrorRatio);
        Assert.Equal(1, comparison.FalseRejectRatio);
        Assert.Same(nothing, Assert.Single(comparison.Strangers));
    }

    [Fact]
    public void Compare_NotInspected_IsNoReject()
    {
        Assert.Equal(0, new TruthComparison(Line, [Seen(2, "notInspected")]).RottenRecall);
    }

    [Fact]
    public void Read_FilesOfTheContract_AreUnderstoodAndBrokenOnesNamed()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var (truth, items) = (Path.Combine(folder.FullName, "line.json"), Path.Combine(folder.FullName, "items.jsonl"));
            File.WriteAllText(truth, """
                {"width":640,"height":360,"fps":30,"frames":10,"speed_px_per_frame":-6.0,"items":[{"id":1,"kind":"rotten","source":"a",
                "lane":0,"centre_y":45.5,"centre_x_at_frame_0":100.5,"defect_px":10,"foreign_px":0,"product_px":30,"first_frame":0,"last_frame":9}]}
                """);
            File.WriteAllText(items, """{"item":1,"verdict":"reject","firstFrame":0,"lastFrame":9,"firstCentre":[1,2],"lastCentre":[3,4],"violations":[]}""" + "\n{\"item\":2}\n");

            var item = Assert.Single(LineTruth.Read(truth).Items);
            Assert.Equal((TruthKind.Rotten, 100.5, 0.25), (item.Kind, item.CentreXAtFrame0, item.DefectRatio));
            Assert.Contains("line 2", Assert.Throws<InvalidDataException>(() => InspectedItem.ReadAll(items)).Message, StringComparison.Ordinal);
            Assert.Contains(items, Assert.Throws<InvalidDataException>(() => LineTruth.Read(items)).Message, StringComparison.Ordinal);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
