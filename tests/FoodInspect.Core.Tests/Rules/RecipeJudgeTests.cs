using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

public sealed class RecipeJudgeTests : IDisposable
{
    private static readonly Size Picture = new(640, 360);
    private readonly FramePool _pool = new();
    private readonly List<Violation> _violations = [];
    private readonly List<JudgedItem> _judged = [];
    private RecipeJudge? _judge;
    private long _frame;

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    private static Region Region(int classId, double areaPx, double confidence = 0.9, double x = 100, double y = 100) =>
        new(classId, areaPx, areaPx * 0.25, new Rect((int)x, (int)y, 10, 10), new Point2d(x, y), confidence);

    private static readonly Region Product = Region(MadeBelt.Product, 1000);

    private void Judging(params RuleOptions[] rules) => _judge = new RecipeJudge(new RecipeOptions { Rules = rules }, MadeBelt.Classes, Picture);

    /// <summary>Shows item 1 with these regions; returns the frame's verdict.</summary>
    private Verdict Show(params Region[] regions) => Show(regions, isWhole: true);

    private Verdict Show(Region[] regions, bool isWhole, Item? left = null, double x = 100, bool isFullyIn = false)
    {
        var labels = new LabelMap(_pool.Rent(4, 4, MatType.CV_8UC1), _pool.Rent(4, 4, MatType.CV_8UC1));
        var frame = new Frame(_frame++, default, 0, _pool.Rent(4, 4, MatType.CV_8UC3));
        var analysed = new AnalysedFrame(new SegmentedFrame(frame, labels), RegionBuffer.Of(regions))
        {
            Items = left is null ? [new ItemObservation(1, default, new Point2d(x, 100), regions, isWhole) { IsFullyIn = isWhole || isFullyIn }] : [],
            ItemsLeft = left is null ? [] : [left],
        };
        using var judged = _judge!.Judge(analysed);
        _violations.AddRange(judged.Violations);
        _judged.AddRange(judged.JudgedItems);
        return judged.Verdict;
    }

    private JudgedItem Leave(bool isConfirmed = true, string? lost = null, bool wasWhole = true)
    {
        Show([], true, new Item(1, 0, _frame - 1, default, default, (int)_frame, wasWhole) { IsConfirmed = isConfirmed, LostReason = lost });
        return Assert.Single(_judged);
    }

    private static RuleOptions Rule(RuleKind kind, string? name = "rot") =>
        new() { Name = "rule", Kind = kind, Class = name, Persistence = new(1, 1) };

    [Theory]
    [InlineData(29, VerdictKind.Pass)]
    [InlineData(40, VerdictKind.Reject)]
    public void Judge_Coverage_IsAShareOfTheItem(double rotPx, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 });

        Show(Region(MadeBelt.Product, 1000 - rotPx), Region(MadeBelt.Rot, rotPx));

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_CoverageOfAnItemCutByTheEdge_Waits()
    {
        Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 });

        Show([Region(MadeBelt.Product, 10), Region(MadeBelt.Rot, 40)], isWhole: false);
        Show(Region(MadeBelt.Product, 2000), Region(MadeBelt.Rot, 40));

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(MeasuredArea.Region, VerdictKind.Pass)]
    [InlineData(MeasuredArea.Sum, VerdictKind.Reject)]
    public void Judge_Area_MeasuresEachRegionOrTheirSum(MeasuredArea of, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Area) with { MaximumAreaPx = 50, Of = of });

        Show(Product, Region(MadeBelt.Rot, 40), Region(MadeBelt.Rot, 30));

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_AreaInMm2_UsesTheBeltsScale()
    {
        Judging(Rule(RuleKind.Area) with { MaximumAreaMm2 = 12 });

        Show(Product, Region(MadeBelt.Rot, 60));

        var violation = Assert.Single(Leave().Violations);
        Assert.Equal(new Violation("rule", "rot", Severity.Reject, 60, 15, 0, 1), violation);
    }

    [Fact]
    public void Judge_Count_IgnoresUnsureAndSmallRegions()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, MinimumConfidence = 0.5, MinimumAreaPx = 10 });

        Show(Product, Region(MadeBelt.Foreign, 20, confidence: 0.4), Region(MadeBelt.Foreign, 8));
        Assert.Empty(_violations);
        Show(Product, Region(MadeBelt.Foreign, 20));

        Assert.Equal(VerdictKind.Reject, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(700, VerdictKind.Reject)]
    [InlineData(900, VerdictKind.Pass)]
    [InlineData(1300, VerdictKind.Reject)]
    public void Judge_Quantity_IsAllFoodOfTheItem(double productPx, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Quantity, null) with { MinimumAreaPx = 800, MaximumAreaPx = 1200 });

        Show(Region(MadeBelt.Product, productPx - 100), Region(MadeBelt.Rot, 100));

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_QuantityOfAForeignBody_IsNotAsked()
    {
        Judging(Rule(RuleKind.Quantity, null) with { MinimumAreaPx = 800 });

        // No rule of this recipe is about foreign bodies, so it counts as an item.
        Show(Region(MadeBelt.Foreign, 100));

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(Expected.Present, false, VerdictKind.Reject)]
    [InlineData(Expected.Present, true, VerdictKind.Pass)]
    [InlineData(Expected.Absent, false, VerdictKind.Pass)]
    [InlineData(Expected.Absent, true, VerdictKind.Reject)]
    public void Judge_Absence_AsksWhetherTheClassIsThere(Expected expected, bool isThere, VerdictKind verdict)
    {
        Judging(Rule(RuleKind.Absence) with { Expected = expected });

        Show(isThere ? [Product, Region(MadeBelt.Rot, 50)] : [Product]);

        Assert.Equal(verdict, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_Persistence_CountsTheLastFramesOfTheItem()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(3, 5) });
        Region[] bad = [Product, Region(MadeBelt.Rot, 50)];

        Show(bad);
        Show(Product);
        Show(bad);
        Show(Product);
        Show(Product);
        Show(Product);
        Show(bad);
        Show(bad);
        Assert.Empty(_violations);
        Show(bad);

        Assert.Equal(8, Assert.Single(_violations).Frame);
        Assert.Same(_violations[0], Assert.Single(Leave().Violations));
    }

    [Fact]
    public void Judge_ItemSeenForLessThanTheWindow_IsJudgedByTheSameShare()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(6, 10) });

        Show(Product);
        Show(Product, Region(MadeBelt.Rot, 50));
        Show(Product, Region(MadeBelt.Rot, 70));

        Assert.Equal(70, Assert.Single(Leave().Violations).AreaPx);
    }

    [Fact]
    public void Judge_CriticalClassSeenOnce_IsRejectedAtOnceThoughTheItemIsNotConfirmed()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0 });

        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Foreign, 10)));

        Assert.Equal(VerdictKind.Reject, Leave(isConfirmed: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_SpeckleWithoutViolation_IsNoItem()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, Persistence = new(3, 5) });

        Show(Region(MadeBelt.Foreign, 10));
        Show([], true, new Item(1, 0, 0, default, default, 1, true) { IsConfirmed = false });

        Assert.Empty(_judged);
        Assert.Equal(1, _judge!.DismissedItems);
    }

    [Fact]
    public void Judge_ContaminantThatNoRuleHoldsAgainst_IsNoItem()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, MinimumConfidence = 0.6 });

        Show(Region(MadeBelt.Foreign, 10, confidence: 0.5));
        Show([], true, new Item(1, 0, 0, default, default, 10, true));

        Assert.Empty(_judged);
        Assert.Equal(1, _judge!.DismissedItems);
    }

    [Fact]
    public void Judge_CoverageOfAnItemThatReachesOutBesideTheBelt_IsMeasured()
    {
        Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 });

        Show([Region(MadeBelt.Product, 1000), Region(MadeBelt.Rot, 400)], isWhole: false, isFullyIn: true);

        Assert.Equal(VerdictKind.Reject, Leave(wasWhole: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_WarningOnly_LetsTheItemPass()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Severity = Severity.Warn });

        Assert.Equal(Verdict.Pass, Show(Product, Region(MadeBelt.Rot, 50)));

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
        Assert.Single(_violations);
    }

    [Fact]
    public void Judge_LostOrNeverWholeItem_NeverPasses()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0 });
        Show(Product);
        Assert.Equal(Verdict.NotInspected("camera away"), Leave(lost: "camera away").Verdict);

        _judged.Clear();
        Show([Product], isWhole: false);
        Assert.Equal(VerdictKind.NotInspected, Leave(wasWhole: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemPassesTheDecisionLine_IsJudgedThereAndOnce()
    {
        _judge = new RecipeJudge(
            new RecipeOptions { Rules = [Rule(RuleKind.Count) with { MaximumCount = 0 }], DecisionLine = [[200, 0], [200, 360]] },
            MadeBelt.Classes, Picture);

        Show([Product], true, x: 250);
        Show([Product], true, x: 210);
        Assert.Empty(_judged);
        Show([Product], true, x: 190);
        Assert.Equal(2, Assert.Single(_judged).Item.LastFrame);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 170);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_RuleWithZone_LooksOnlyThere()
    {
        _judge = new RecipeJudge(
            new RecipeOptions
            {
                Rules = [Rule(RuleKind.Count) with { MaximumCount = 0, Zone = "left" }],
                Zones = new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>> { ["left"] = [[0, 0], [150, 0], [150, 360], [0, 360]] },
            },
            MadeBelt.Classes, Picture);

        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 300);
        Assert.Empty(_violations);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 120);

        Assert.Single(_violations);
    }

    [Fact]
    public void Judge_PictureRule_IsToldOnceUntilItIsKeptAgain()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 1, Scope = RuleScope.Picture, Severity = Severity.Stop });
        Region[] two = [Region(MadeBelt.Rot, 50), Region(MadeBelt.Rot, 50)];

        Assert.Equal(Verdict.Reject, Show(two));
        Assert.Equal(Verdict.Reject, Show(two));
        Assert.Null(Assert.Single(_violations).ItemId);
        Assert.Equal(Verdict.Pass, Show(Product));
        Show(two);

        Assert.Equal(2, _violations.Count);
    }

    [Fact]
    public void Judge_PieceThatBecamePartOfAnItem_HandsItsViolationsOn()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0 });
        Show(Product);
        var labels = new LabelMap(_pool.Rent(4, 4, MatType.CV_8UC1), _pool.Rent(4, 4, MatType.CV_8UC1));
        var frame = new Frame(_frame++, default, 0, _pool.Rent(4, 4, MatType.CV_8UC3));
        using (_judge!.Judge(new AnalysedFrame(new SegmentedFrame(frame, labels), []) { Items = [new(2, default, default, new[] { Region(MadeBelt.Rot, 50) }, true)] }))
        {
        }

        Show([], true, new Item(2, 1, 1, default, default, 1, true) { MergedInto = 1 });
        Assert.Empty(_judged);

        var judged = Leave();
        Assert.Equal(VerdictKind.Reject, judged.Verdict.Kind);
        Assert.Equal(1, Assert.Single(judged.Violations).ItemId);
    }
}
