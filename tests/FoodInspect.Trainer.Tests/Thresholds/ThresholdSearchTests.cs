using FoodInspect.Trainer.Thresholds;

namespace FoodInspect.Trainer.Tests.Thresholds;

public sealed class ThresholdSearchTests
{
    private const double Floor = 6;

    [Theory]
    [InlineData(30, 30, 0.8865, 1)]
    [InlineData(0, 10, 0, 0.2775)]
    [InlineData(5, 10, 0.2366, 0.7634)]
    public void Of_Hits_IsWilsonsInterval(int hits, int cases, double low, double high)
    {
        var share = WilsonInterval.Of(hits, cases);

        Assert.Equal((double)hits / cases, share.Value);
        Assert.Equal(low, share.Low, 4);
        Assert.Equal(high, share.High, 4);
        Assert.Equal(cases, share.Cases);
    }

    [Fact]
    public void Of_NoneOrAll_EndsAt0And1WithoutATraceOfRounding()
    {
        Assert.All(Enumerable.Range(1, 1000), cases => Assert.Equal((0.0, 1.0), (WilsonInterval.Of(0, cases).Low, WilsonInterval.Of(cases, cases).High)));
    }

    [Fact]
    public void CasesToShow_AllHit_ReachTheShareWithTheLowerLimit()
    {
        var cases = WilsonInterval.CasesToShow(0.99);

        Assert.True(WilsonInterval.Of(cases, cases).Low >= 0.99);
        Assert.True(WilsonInterval.Of(cases - 1, cases - 1).Low < 0.99);
    }

    [Fact]
    public void ForRecall_FalseRegionsSmallAndUnsure_AreExcludedByTheThresholdsThatKeepAllItems()
    {
        var search = new ThresholdSearch(Evidence(), Floor);

        var all = search.ForRecall(1)!;
        Assert.Equal((4, 4), (all.Found, all.Bearing));
        // The weakest item has 20 px at 0.5, so the false ones of 19 px and of 0.49 can be kept out, those of 25 px at 0.8 cannot.
        Assert.Equal((20.0, 0.5), (all.MinimumAreaPx, all.MinimumConfidence));
        Assert.Equal((1, 3), (all.False, all.Free));

        var most = search.ForRecall(0.75)!;
        Assert.Equal((3, 0), (most.Found, most.False));
        // Of all thresholds without a false reject the loosest: one pixel above the largest false region that is sure.
        Assert.Equal(26, most.MinimumAreaPx);
    }

    [Fact]
    public void ForFalseRejects_MostRecallWithoutThem_TakesTheLoosest()
    {
        var search = new ThresholdSearch(Evidence(), Floor);

        var none = search.ForFalseRejects(0)!;

        Assert.Equal((3, 0), (none.Found, none.False));
    }

    [Fact]
    public void ForRecall_ItemWithoutAnyRegion_CannotReachOne()
    {
        var evidence = Evidence();
        evidence.Bearing.Add([]);

        Assert.Null(new ThresholdSearch(evidence, Floor).ForRecall(1));
        Assert.NotNull(new ThresholdSearch(evidence, Floor).ForRecall(0.8));
    }

    [Fact]
    public void ForFalseRejects_OnlyAThresholdThatFindsNothing_IsNoAnswer()
    {
        var evidence = new ClassEvidence { Bearing = { new() { new(10, 0.5) } }, Free = { new() { new(100, 0.995) } } };

        Assert.Null(new ThresholdSearch(evidence, Floor).ForFalseRejects(0));
    }

    [Fact]
    public void At_StrayRegions_CountAsRejectsOfNothing()
    {
        var evidence = Evidence();
        evidence.Stray.AddRange([new(8, 0.9), new(50, 0.9)]);

        var search = new ThresholdSearch(evidence, Floor);

        // Of the free items one has a region of 20 px or more that is sure enough, and one stray region is as large.
        Assert.Equal((2, 4), (search.At(0.7, 20).False, search.At(0.7, 20).Free));
        Assert.Equal((1, 3), (search.At(0.95, 6).False, search.At(0.95, 6).Free));
    }

    // Four items with the class, three without; one region is split in two, of which the better counts.
    private static ClassEvidence Evidence() => new()
    {
        Bearing =
        {
            new() { new(400, 0.95) },
            new() { new(10, 0.99), new(60, 0.7) },
            new() { new(20, 0.5) },
            new() { new(90, 0.9) },
        },
        Free =
        {
            new() { new(19, 0.99) },
            new() { new(25, 0.8) },
            new() { new(200, 0.49) },
        },
    };
}
