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
}
