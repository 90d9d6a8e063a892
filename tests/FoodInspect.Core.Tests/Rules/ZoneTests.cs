using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>Rules that look in a zone only, from x = 200 to 300; the belt carries items to the left at 20 pixels a frame.</summary>
public sealed class ZoneTests : RecipeJudging
{
    public ZoneTests()
    {
        Velocity = new Point2d(-20, 0);
        Judging(Severity.Reject);
    }

    private void Judging(Severity severity, double fromY = 0, double toY = 360) =>
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Severity = severity }, fromY, toY);

    private void JudgingShare() => Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 }, 0, 360);

    private void Judging(RuleOptions rule, double fromY, double toY) => Judge = new RecipeJudge(
        new RecipeOptions
        {
            Rules = [rule with { Zone = "middle" }],
            Zones = new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>> { ["middle"] = [[200, fromY], [300, fromY], [300, toY], [200, toY]] },
        },
        MadeBelt.Classes, Picture);

    private void ShowAt(params double[] places)
    {
        foreach (var x in places)
            Show([Product], true, x: x);
    }

    private void ShowPartly(params double[] places)
    {
        foreach (var x in places)
            Show([Product], isWhole: false, x: x);
    }

    [Fact]
    public void Judge_RuleWithZone_LooksOnlyThere()
    {
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 310);
        Assert.Empty(Violations);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 290);

        Assert.Single(Violations);
    }

    [Theory]
    [InlineData(new double[] { 620, 600, 180, 160 })]
    [InlineData(new double[] { 180, 160, 140 })]
    [InlineData(new double[] { 620, 600, 580 })]
    public void Judge_ItemUnseenInTheZone_IsNotInspected(double[] places)
    {
        ShowAt(places);

        Assert.Equal(Verdict.NotInspected("not seen in the zone of the rule 'rule'"), Leave().Verdict);
    }

    [Fact]
    public void Judge_ItemSeenInTheZoneOnce_Passes()
    {
        ShowAt(620, 240, 20);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemBesideTheZone_Passes()
    {
        Judging(Severity.Reject, fromY: 150);

        ShowAt(620, 600, 20);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemUnseenInTheZoneOfAWarning_Passes()
    {
        Judging(Severity.Warn);

        ShowAt(620, 600, 20);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemStillBeforeTheZoneAtTheEndOfAFile_IsJudgedByWhatWasSeen()
    {
        ShowAt(620, 600, 580);

        Assert.Equal(VerdictKind.Pass, Assert.Single(Judge.Finish([new(1, 0, 2, default, default, 3, true)]).Judged).Verdict.Kind);
    }

    [Fact]
    public void Judge_BeltWhoseVelocityNobodyKnows_JudgesByTheWayThatWasSeen()
    {
        Velocity = default;

        ShowAt(620, 600, 580);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemNeverWholeInTheZoneOfARuleThatNeedsIt_IsNotInspected()
    {
        JudgingShare();

        ShowPartly(620, 600);
        Show([Product], isWhole: true, x: 400);
        ShowPartly(280, 260, 240, 20);

        Assert.Equal(Verdict.NotInspected("never before the rule 'rule' as a whole while in its zone"), Leave().Verdict);
    }

    [Fact]
    public void Judge_ItemWholeInTheZoneOnce_Passes()
    {
        JudgingShare();

        ShowPartly(280, 260);
        Show([Product], isWhole: true, x: 240);
        ShowPartly(20);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_ForeignBodyNeverWholeInTheZoneOfAShare_IsNotHeldAgainstIt()
    {
        JudgingShare();

        Show([Region(MadeBelt.Foreign, 90)], isWhole: false, x: 240);
        Show([Region(MadeBelt.Foreign, 90)], isWhole: true, x: 20);

        Assert.Equal(Verdict.NotInspected("a foreign body, and no rule of items is about its class"), Leave().Verdict);
    }

    [Fact]
    public void Judge_ItemThatCameInWithItsVisiblePartInTheLaneBeside_Passes()
    {
        // Items are shown at y = 100: the zone is the lane above.
        Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 }, 0, 90);

        Show([Seen(1, 290, isWhole: false, y: 80, Product)], [Product], null);
        Show([Product], isWhole: true, x: 240);
        Show([Product], isWhole: true, x: 20);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }
}
