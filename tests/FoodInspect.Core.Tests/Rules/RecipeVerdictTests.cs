using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>What an item's verdict is made of: persistence, severity, how it was seen, where it was judged.</summary>
public sealed class RecipeVerdictTests : RecipeJudging
{
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
        Assert.Empty(Violations);
        Show(bad);

        Assert.Equal(8, Assert.Single(Violations).Frame);
        Assert.Same(Violations[0], Assert.Single(Leave().Violations));
    }

    [Fact]
    public void Judge_ItemSeenForLessThanTheWindow_IsJudgedByTheSameShare()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(5, 10) });

        Show(Product);
        Show(Product, Region(MadeBelt.Rot, 50));
        Show(Product, Region(MadeBelt.Rot, 70));
        Show(Product);

        // With the last frame that showed it.
        var violation = Assert.Single(Leave().Violations);
        Assert.Equal((70, 2), (violation.AreaPx, violation.Frame));
        Assert.NotNull(violation.CapturedAt);
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
        Show([], true, new Item(1, 0, 0, default, default, 1, true) { FramesNeeded = 2 });

        Assert.Empty(Judged);
        Assert.Equal(1, Dismissed);
    }

    [Fact]
    public void Judge_ContaminantThatNoRuleHoldsAgainst_IsNoItem()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, MinimumConfidence = 0.6 });

        Show(Region(MadeBelt.Foreign, 10, confidence: 0.5));
        Show([], true, new Item(1, 0, 0, default, default, 10, true));

        Assert.Empty(Judged);
        Assert.Equal(1, Dismissed);
    }

    [Fact]
    public void Judge_CoverageOfAnItemThatReachesOutBesideTheBelt_IsMeasured()
    {
        Judging(Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 });

        Show([Region(MadeBelt.Product, 1000), Region(MadeBelt.Rot, 400)], isWhole: false, isFullyIn: true);

        Assert.Equal(VerdictKind.Reject, Leave(wasWhole: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemThatARuleNeverHadWholeBeforeIt_IsNotInspected()
    {
        Judge = new RecipeJudge(
            new RecipeOptions { RequireWholeItem = false, Rules = [Rule(RuleKind.Coverage) with { MaximumRatio = 0.03 }] }, MadeBelt.Classes, Picture);

        Show([Product], isWhole: false);
        Show([Product], isWhole: false);

        Assert.Equal(Verdict.NotInspected("never before the rule 'rule' as a whole"), Leave(wasWhole: false).Verdict);
    }

    [Fact]
    public void Judge_ForeignBodyAlwaysCutAndARuleOfItsShare_IsRejected()
    {
        Judging(Rule(RuleKind.Coverage, "foreign") with { MaximumRatio = 0 });

        Show([Region(MadeBelt.Foreign, 90)], isWhole: false);

        Assert.Equal(VerdictKind.Reject, Leave(wasWhole: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_ProductThatComesInBehindTheForeignBodyOnIt_IsMeasuredAsAWhole()
    {
        Judging(Rule(RuleKind.Coverage, "foreign") with { MaximumRatio = 0.2 });

        Show([Region(MadeBelt.Foreign, 90)], isWhole: false);
        Show([Region(MadeBelt.Foreign, 90), Region(MadeBelt.Product, 1000)], isWhole: true);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Fact]
    public void Judge_WarningOnly_LetsTheItemPass()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Severity = Severity.Warn });

        Assert.Equal(Verdict.Pass, Show(Product, Region(MadeBelt.Rot, 50)));

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
        Assert.Single(Violations);
    }

    [Fact]
    public void Judge_LostOrNeverWholeItem_NeverPasses()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0 });
        Show(Product);
        Assert.Equal(Verdict.NotInspected("camera away"), Leave(lost: "camera away").Verdict);

        Judged.Clear();
        Show([Product], isWhole: false);
        Assert.Equal(VerdictKind.NotInspected, Leave(wasWhole: false).Verdict.Kind);
    }

    [Fact]
    public void Judge_FleetingItem_IsNotInspected()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(3, 5) });
        Show(Product);
        Show(Product);

        var judged = LeaveFleeting();

        Assert.Equal(Verdict.NotInspected("seen in too few frames: 2 from 0 to 1, of 3 that it takes"), judged.Verdict);
        Assert.Equal(0, Dismissed);
    }

    [Fact]
    public void Judge_FleetingItemWithADefectInEveryFrame_IsRejectedByTheSameShare()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(3, 5) });
        Show(Product, Region(MadeBelt.Rot, 50));
        Show(Product, Region(MadeBelt.Rot, 50));

        Assert.Equal(VerdictKind.Reject, LeaveFleeting().Verdict.Kind);
    }

    [Fact]
    public void Judge_UnconfirmedItemWithAWarning_DoesNotPass()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Severity = Severity.Warn });
        Show(Product, Region(MadeBelt.Rot, 50));

        Assert.Equal(VerdictKind.NotInspected, Leave(isConfirmed: false).Verdict.Kind);
    }

    private JudgedItem LeaveFleeting()
    {
        Show([], true, new Item(1, 0, NextFrame - 1, default, default, (int)NextFrame, true) { FramesNeeded = ConfirmFrames, IsFleeting = true });
        return Assert.Single(Judged);
    }

    [Fact]
    public void Judge_PictureRule_IsToldOnceUntilItIsKeptAgain()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 1, Scope = RuleScope.Picture, Severity = Severity.Stop });
        Region[] two = [Region(MadeBelt.Rot, 50), Region(MadeBelt.Rot, 50)];

        Assert.Equal(Verdict.Reject, Show(two));
        Assert.Equal(Verdict.Reject, Show(two));
        Assert.Null(Assert.Single(Violations).ItemId);
        Assert.Equal(["rule"], ViolatedPictureRules);
        Assert.Equal(Verdict.Pass, Show(Product));
        Assert.Empty(ViolatedPictureRules);
        Show(two);

        Assert.Equal(2, Violations.Count);
    }

    [Fact]
    public void Judge_ViolationNotYetConfirmed_MakesTheItemSuspect()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0, Persistence = new(2, 3) });

        Show(Region(MadeBelt.Rot, 50));
        Assert.Equal([1L], Suspects);
        Show(Region(MadeBelt.Rot, 50));

        Assert.Empty(Suspects);
        Assert.Single(Violations);
    }

    [Fact]
    public void Judge_PieceThatBecamePartOfAnItem_HandsItsViolationsOn()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0 });
        Show(Product);
        Show([Seen(2, 100, Region(MadeBelt.Rot, 50))], [], null);

        Show([], true, new Item(2, 1, 1, default, default, 1, true) { MergedInto = 1 });
        Assert.Empty(Judged);

        var judged = Leave();
        Assert.Equal(VerdictKind.Reject, judged.Verdict.Kind);
        Assert.Equal(1, Assert.Single(judged.Violations).ItemId);
    }

    [Fact]
    public void Judge_ForeignBodyThatNoRuleOfItemsIsAbout_DoesNotPass()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 0 }, Rule(RuleKind.Absence, "foreign") with { Name = "foreign", Expected = Expected.Absent, Scope = RuleScope.Picture });

        Assert.Equal(Verdict.Reject, Show(Region(MadeBelt.Foreign, 200)));

        Assert.Equal(Verdict.NotInspected("a foreign body, and no rule of items is about its class"), Leave().Verdict);
    }
}
