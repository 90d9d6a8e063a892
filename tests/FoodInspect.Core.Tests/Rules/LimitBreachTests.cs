using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>What a violation says of what was measured.</summary>
public sealed class LimitBreachTests : RecipeJudging
{
    [Fact]
    public void Judge_EachKindOfRule_TellsWhatItMeasuredAndTheLimitThatItBreaks()
    {
        Judging(
            Rule(RuleKind.Area) with { Name = "spot", MaximumAreaPx = 40 },
            Rule(RuleKind.Area) with { Name = "spots", Of = MeasuredArea.Sum, MaximumAreaMm2 = 12 },
            Rule(RuleKind.Area) with { Name = "crumb", MinimumAreaPx = 35 },
            Rule(RuleKind.Count) with { Name = "many", MaximumCount = 1 },
            Rule(RuleKind.Count) with { Name = "few", MinimumCount = 3 },
            Rule(RuleKind.Coverage) with { Name = "share", MaximumRatio = 0.05 },
            Rule(RuleKind.Quantity, null) with { Name = "fill", MinimumAreaPx = 2000, MaximumAreaPx = 3000 },
            Rule(RuleKind.Absence) with { Name = "none", Expected = Expected.Absent },
            Rule(RuleKind.Absence, "foreign") with { Name = "label", Expected = Expected.Present });

        Show(Region(MadeBelt.Product, 920), Region(MadeBelt.Rot, 50), Region(MadeBelt.Rot, 30));

        Assert.Equal(
            [
                ("spot", new LimitBreach(50, 40, MeasureUnit.Px)),
                ("spots", new LimitBreach(20, 12, MeasureUnit.Mm2)),
                ("crumb", new LimitBreach(30, 35, MeasureUnit.Px)),
                ("many", new LimitBreach(2, 1, MeasureUnit.Count)),
                ("few", new LimitBreach(2, 3, MeasureUnit.Count)),
                ("share", new LimitBreach(0.08, 0.05, MeasureUnit.Ratio)),
                ("fill", new LimitBreach(1000, 2000, MeasureUnit.Px)),
                ("none", new LimitBreach(2, 0, MeasureUnit.Count)),
                ("label", new LimitBreach(0, 1, MeasureUnit.Count)),
            ],
            Violations.Select(violation => (violation.Rule, violation.Breach)));
        Assert.All(Violations, violation => Assert.Equal(100, violation.Centre?.X));
    }

    [Theory]
    [InlineData(55, 2000, 55, MeasureUnit.Px)]
    [InlineData(0, 10, 12.5, MeasureUnit.Mm2)]
    public void Judge_LimitsInBothUnits_TellsTheOneThatIsBroken(double maximumPx, double maximumMm2, double value, MeasureUnit unit)
    {
        Judging(Rule(RuleKind.Area) with { MaximumAreaPx = maximumPx == 0 ? 9000 : 40, MaximumAreaMm2 = maximumMm2 });

        Show(Product, Region(MadeBelt.Rot, maximumPx == 0 ? 50 : maximumPx));

        var breach = Assert.Single(Violations).Breach;
        Assert.Equal((value, unit), (breach.Value, breach.Unit));
    }

    [Fact]
    public void Judge_RuleAboutThePicture_TellsItsCountAndNoPlace()
    {
        Judging(Rule(RuleKind.Count, "product") with { MaximumCount = 2, Scope = RuleScope.Picture });

        Show(Product, Product, Product);

        var violation = Assert.Single(Violations);
        Assert.Equal((new LimitBreach(3, 2, MeasureUnit.Count), null), (violation.Breach, violation.Centre));
    }

    [Theory]
    [InlineData(3213, 3200, MeasureUnit.Mm2, "3213 mm², at most 3200")]
    [InlineData(3200.004, 3200, MeasureUnit.Mm2, "3200.004 mm², at most 3200")]
    [InlineData(199.96, 200, MeasureUnit.Px, "199.96 px, at least 200")]
    [InlineData(310.46, 300, MeasureUnit.Px, "310.5 px, at most 300")]
    [InlineData(0.084492, 0.03, MeasureUnit.Ratio, "a share of 0.0845, at most 0.03")]
    [InlineData(0.030004, 0.03, MeasureUnit.Ratio, "a share of 0.030004, at most 0.03")]
    [InlineData(3, 2, MeasureUnit.Count, "3 regions, at most 2")]
    [InlineData(1, 2, MeasureUnit.Count, "1 region, at least 2")]
    public void ToString_AnyBreach_TellsTheValueFromTheLimit(double value, double limit, MeasureUnit unit, string expected) =>
        Assert.Equal(expected, new LimitBreach(value, limit, unit).ToString());
}
