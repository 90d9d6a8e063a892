using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using FoodInspect.Core.Tracking;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>What becomes of items at a decision line at x = 200; the belt carries them to the left.</summary>
public sealed class DecisionLineTests : RecipeJudging
{
    public DecisionLineTests() => Judging(Rule(RuleKind.Count) with { MaximumCount = 0 });

    private void Judging(RuleOptions rule) => Judge = new RecipeJudge(
        new RecipeOptions { Rules = [rule], DecisionLine = [[200, 0], [200, 360]] }, MadeBelt.Classes, Picture);

    private static Item Left(long id, int framesSeen, long? mergedInto = null, bool isConfirmed = true, bool isFleeting = false) =>
        new(id, 0, 5, default, default, framesSeen, true) { FramesNeeded = isConfirmed ? 0 : framesSeen + 1, IsFleeting = isFleeting, MergedInto = mergedInto };

    [Fact]
    public void Judge_ItemPassesTheDecisionLine_IsJudgedThereAndOnce()
    {
        Show([Product], true, x: 250);
        Show([Product], true, x: 220);
        Show([Product], true, x: 210);
        Assert.Empty(Judged);
        Show([Product], true, x: 190);
        Assert.Equal(3, Assert.Single(Judged).Item.LastFrame);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 170);

        Assert.Equal(VerdictKind.Pass, Leave().Verdict.Kind);
    }

    [Theory]
    [InlineData(0, 100, VerdictKind.NotInspected)]
    [InlineData(150, 250, VerdictKind.Pass)]
    public void Judge_ZoneStillAheadAtTheLine_IsAGap(double fromX, double toX, VerdictKind expected)
    {
        Velocity = new(-20, 0);
        Judge = new RecipeJudge(
            new RecipeOptions
            {
                Rules = [Rule(RuleKind.Count) with { MaximumCount = 0, Zone = "zone" }],
                Zones = new Dictionary<string, IReadOnlyList<IReadOnlyList<double>>> { ["zone"] = [[fromX, 0], [toX, 0], [toX, 360], [fromX, 360]] },
                DecisionLine = [[200, 0], [200, 360]],
            },
            MadeBelt.Classes, Picture);

        foreach (var x in new[] { 250, 230, 210, 190 })
            Show([Product], true, x: x);

        Assert.Equal(expected, Assert.Single(Judged).Verdict.Kind);
    }

    [Fact]
    public void Judge_ItemNotYetConfirmedAtTheLine_IsJudgedAsSoonAsItIs()
    {
        Show([Product], true, x: 210);
        Show([Product], true, x: 190);
        Assert.Empty(Judged);

        Show([Product], true, x: 170);

        Assert.Equal((VerdictKind.Pass, 2), (Assert.Single(Judged).Verdict.Kind, Judged[0].Item.LastFrame));
        Assert.Equal(0, Dismissed);
    }

    [Fact]
    public void Judge_ItemNotYetConfirmedAtTheLine_IsRejectedByWhatIsSeenBehindIt()
    {
        Show([Product], true, x: 210);
        Show([Product], true, x: 190);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 170);

        Assert.Equal(VerdictKind.Reject, Assert.Single(Judged).Verdict.Kind);
        Assert.Single(Violations);
    }

    [Fact]
    public void Judge_ItemNeverConfirmedBehindTheLine_IsJudgedWhenItLeaves()
    {
        Show([Product], true, x: 210);
        Show([Product], true, x: 190);

        Show([], true, Left(1, 2, isConfirmed: false, isFleeting: true));

        Assert.Equal(VerdictKind.NotInspected, Assert.Single(Judged).Verdict.Kind);
    }

    [Fact]
    public void Judge_RejectedItemNotYetConfirmedAtTheLine_IsJudgedThere()
    {
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 210);
        Show([Product], true, x: 190);

        Assert.Equal(VerdictKind.Reject, Assert.Single(Judged).Verdict.Kind);
    }

    [Fact]
    public void Judge_ForeignBodyThatShowsItselfBehindTheLine_IsStillRejected()
    {
        Judging(Rule(RuleKind.Count, "foreign") with { MaximumCount = 0, MinimumConfidence = 0.6 });
        foreach (var x in new[] { 230, 220, 210, 190 })
            Show([Region(MadeBelt.Foreign, 40, confidence: 0.5)], true, x: x);
        Assert.Empty(Judged);

        Show([Region(MadeBelt.Foreign, 40, confidence: 0.9)], true, x: 170);

        Assert.Equal(VerdictKind.Reject, Assert.Single(Judged).Verdict.Kind);
    }

    [Fact]
    public void Judge_PieceThatPassedTheLine_DoesNotCloseTheItemThatItIsPartOf()
    {
        foreach (var x in new[] { 230, 220, 210, 190 })
            ShowPiece(x, [Product], whole: x + 60);
        Assert.Equal((2, VerdictKind.Pass), (Assert.Single(Judged).Item.Id, Judged[0].Verdict.Kind));

        Show([Seen(1, 230, Product)], [], Left(2, 4, mergedInto: 1));
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 210);
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 190);

        Assert.Equal((1, VerdictKind.Reject), (Judged[^1].Item.Id, Judged[^1].Verdict.Kind));
        Assert.Equal(2, Judged.Count);
    }

    [Fact]
    public void Judge_PieceThatPassedTheLineAndASoundWhole_CountOnce()
    {
        foreach (var x in new[] { 230, 220, 210, 190 })
            ShowPiece(x, [Product], whole: x + 60);
        Show([Seen(1, 230, Product)], [], Left(2, 4, mergedInto: 1));
        Show([Product], true, x: 190);

        Show([], true, Left(1, 6));

        Assert.Equal(2, Assert.Single(Judged).Item.Id);
        Assert.Equal(0, Dismissed);
    }

    [Fact]
    public void Judge_PieceRejectedAtTheLine_StandsForTheWhole()
    {
        foreach (var x in new[] { 230, 220, 210, 190 })
            ShowPiece(x, [Product, Region(MadeBelt.Rot, 50)], whole: x + 60);
        Show([Seen(1, 230, Product)], [], Left(2, 4, mergedInto: 1));
        Show([Product, Region(MadeBelt.Rot, 50)], true, x: 190);

        Show([], true, Left(1, 6));

        Assert.Equal((2, VerdictKind.Reject), (Assert.Single(Judged).Item.Id, Judged[0].Verdict.Kind));
    }

    [Fact]
    public void Judge_BadPieceOfAnItemThatHasPassedTheLine_IsRejectedByItself()
    {
        foreach (var x in new[] { 230, 220, 210, 190 })
            Show([Product], true, x: x);
        Assert.Equal(VerdictKind.Pass, Assert.Single(Judged).Verdict.Kind);
        ShowPiece(230, [Region(MadeBelt.Rot, 50)], whole: 170);

        Show([Seen(1, 150, Product)], [], Left(2, 1, mergedInto: 1, isConfirmed: false));

        Assert.Equal((2, VerdictKind.Reject), (Judged[^1].Item.Id, Judged[^1].Verdict.Kind));
        Assert.Equal(2, Judged.Count);
    }

    [Fact]
    public void Judge_ItemThatGotAnotherNumberBehindTheLine_IsJudgedThereAndOnce()
    {
        foreach (var x in new[] { 230, 220, 210, 190 })
            Show([Seen(1, x, Product)], [], null);
        Assert.Equal(VerdictKind.Pass, Assert.Single(Judged).Verdict.Kind);
        Show([Seen(2, 170, Product)], [], null);

        foreach (var x in new[] { 150, 130, 110 })
            Show([SinceFirst(230, Seen(2, x, Product))], [], x == 150 ? Left(1, 4, mergedInto: 2) : null);

        Assert.Single(Judged);
    }

    [Fact]
    public void Judge_ItemThatGetsAnotherNumberBetweenItsFirstLookAndTheLine_IsJudgedThere()
    {
        Show([Seen(1, 210, Product)], [], null);
        Show([Seen(2, 190, Product)], [], null);

        foreach (var x in new[] { 170, 150 })
            Show([SinceFirst(210, Seen(2, x, Product))], [], x == 170 ? Left(1, 1, mergedInto: 2, isConfirmed: false) : null);

        Assert.Equal((2, VerdictKind.Pass), (Assert.Single(Judged).Item.Id, Judged[0].Verdict.Kind));
    }

    /// <summary>As the tracker joins two numbers of one item: the whole begins where its first part did.</summary>
    private static ItemObservation SinceFirst(double x, ItemObservation seen) =>
        seen with { SoFar = seen.SoFar with { FirstCentre = new(x, 100) } };
}
