using FoodInspect.Core.Frames;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>What each kind of rule measures.</summary>
public sealed class RecipeJudgeTests : RecipeJudging
{
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

    [Theory]
    [InlineData(MeasuredArea.Region, 0, VerdictKind.Reject)]
    [InlineData(MeasuredArea.Region, 199, VerdictKind.Reject)]
    [InlineData(MeasuredArea.Region, 201, VerdictKind.Pass)]
    [InlineData(MeasuredArea.Sum, 0, VerdictKind.Reject)]
    [InlineData(MeasuredArea.Sum, 199, VerdictKind.Reject)]
    [InlineData(MeasuredArea.Sum, 201, VerdictKind.Pass)]
    public void Judge_MinimumArea_IsNotReachedByAClassThatIsTooSmallOrMissing(MeasuredArea of, double areaPx, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Area) with { MinimumAreaPx = 200, Of = of });

        Show(areaPx > 0 ? [Product, Region(MadeBelt.Rot, areaPx)] : [Product]);

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(MeasuredArea.Region, VerdictKind.Reject)]
    [InlineData(MeasuredArea.Sum, VerdictKind.Pass)]
    public void Judge_MinimumAreaOfTwoSmallRegions_IsAskedOfEachOrOfTheirSum(MeasuredArea of, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Area) with { MinimumAreaPx = 200, Of = of });

        Show(Product, Region(MadeBelt.Rot, 150), Region(MadeBelt.Rot, 150));

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_MinimumAreaInMm2_IsNotReachedByAMissingClass()
    {
        Judging(Rule(RuleKind.Area) with { MinimumAreaMm2 = 50 });

        Show(Product);

        Assert.Equal(VerdictKind.Reject, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_MinimumAreaOfEachRegionOfThePicture_AsksNothingOfAnEmptyBelt()
    {
        Judging(Rule(RuleKind.Area) with { MinimumAreaPx = 200, Scope = RuleScope.Picture });

        Assert.Equal(Verdict.Pass, Show([], [], null));
        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Rot, 150)));
    }

    [Fact]
    public void Judge_RuleAboutThePictureOfStills_IsToldWithEachPictureAtTheFirstLook()
    {
        JudgingStills(Rule(RuleKind.Count) with { MaximumCount = 0, Scope = RuleScope.Picture, Persistence = PersistenceOptions.Default });

        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Rot, 50)));
        Assert.Equal(Verdict.Pass, Show(Product));
        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Rot, 50)));
        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Rot, 50)));

        Assert.Equal([0, 2, 3], Violations.Select(violation => violation.Frame));
    }

    [Theory]
    [InlineData(1, VerdictKind.Reject)]
    [InlineData(2, VerdictKind.Pass)]
    public void Judge_MinimumCount_IsTheFewestAllowed(int count, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Count) with { MinimumCount = 2 });

        Show([Product, .. Enumerable.Repeat(Region(MadeBelt.Rot, 50), count)]);

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(0, VerdictKind.Reject)]
    [InlineData(290, VerdictKind.Reject)]
    [InlineData(310, VerdictKind.Pass)]
    public void Judge_MinimumCoverage_IsTheLeastShareOfTheItem(double toppingPx, VerdictKind expected)
    {
        Judging(Rule(RuleKind.Coverage) with { MinimumRatio = 0.3 });

        Show(toppingPx > 0 ? [Region(MadeBelt.Product, 1000 - toppingPx), Region(MadeBelt.Rot, toppingPx)] : [Product]);

        Assert.Equal(expected, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(RuleKind.Area)]
    [InlineData(RuleKind.Count)]
    public void Judge_MinimumOnAnItemCutByTheEdge_Waits(RuleKind kind)
    {
        Judging(kind == RuleKind.Area ? Rule(kind) with { MinimumAreaPx = 200 } : Rule(kind) with { MinimumCount = 1 });

        Show([Product], isWhole: false);
        Show(Product, Region(MadeBelt.Rot, 300));

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_AreaInMm2_UsesTheBeltsScale()
    {
        Judging(Rule(RuleKind.Area) with { MaximumAreaMm2 = 12 });

        Show(Product, Region(MadeBelt.Rot, 60));

        var violation = Assert.Single(Leave().Violations);
        Assert.Equal(
            new Violation("rule", "rot", Severity.Reject, 60, 15, 0, 1, new LimitBreach(15, 12, MeasureUnit.Mm2)) { Centre = new Point2d(100, 100), CapturedAt = default(DateTimeOffset) }, violation);
    }

    [Fact]
    public void Judge_Count_IgnoresUnsureAndSmallRegions()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, MinimumConfidence = 0.5, MinimumAreaPx = 10 });

        Show(Product, Region(MadeBelt.Foreign, 20, confidence: 0.4), Region(MadeBelt.Foreign, 8));
        Assert.Empty(Violations);
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

        // No rule of this recipe is about foreign bodies: it counts as an item, which nobody looked for.
        Show(Region(MadeBelt.Foreign, 100));

        Assert.Equal(Verdict.NotInspected("a foreign body, and no rule of items is about its class"), Leave().Verdict);
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
}
