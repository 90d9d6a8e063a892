using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Tracking;
using Xunit;

namespace FoodInspect.Core.Tests.Rules;

/// <summary>What items measured, whether they passed or not: limits are chosen by it.</summary>
public sealed class RuleMeasurementTests : RecipeJudging
{
    private static readonly RuleOptions Share = Rule(RuleKind.Coverage) with { MaximumRatio = 0.5, Persistence = new(2, 3) };

    [Fact]
    public void Judge_ItemThatPasses_TellsTheWorstThatItsPersistenceBearsOut()
    {
        Judging(Share);

        foreach (var rotPx in (double[])[100, 400, 100, 100, 200, 300, 100])
            Show(Region(MadeBelt.Product, 1000 - rotPx), Region(MadeBelt.Rot, rotPx));

        var item = Leave();
        Assert.Equal(VerdictKind.Pass, item.Verdict.Kind);
        Assert.Equal([new RuleMeasurement("rule", MeasureUnit.Ratio, 0.2)], item.Measured);
    }

    [Fact]
    public void Judge_ItemThatIsNeverWhole_CouldNotBeMeasured()
    {
        Judging(Share, Rule(RuleKind.Absence, "foreign") with { Name = "foreign body", Expected = Expected.Absent });

        Show([Region(MadeBelt.Product, 900), Region(MadeBelt.Rot, 100)], isWhole: false);

        Assert.Equal([null, 0], Leave(wasWhole: false).Measured.Select(measured => measured.Value));
    }

    [Fact]
    public void Judge_LeastAndMostAllowed_TellsTheValueNearestToALimit()
    {
        Judging(Rule(RuleKind.Quantity, null) with { MinimumAreaPx = 1000, MaximumAreaPx = 2000 });

        foreach (var areaPx in (double[])[1500, 1900, 1200])
            Show(Region(MadeBelt.Product, areaPx));

        Assert.Equal(1900, Assert.Single(Leave().Measured).Value);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(3, 5)]
    [InlineData(20, 30)]
    public void Judge_AnyValues_AreBeyondTheLimitExactlyWhereTheItemIsRejected(int frames, int of)
    {
        var random = new Random(frames);
        var verdicts = new HashSet<VerdictKind>();
        for (var round = 0; round < 200; round++)
        {
            Judging(Share with { Persistence = new(frames, of) });
            (NextFrame, var share) = (0, random.NextDouble());
            Judged.Clear();
            for (var i = random.Next(1, 2 * of + 2); i > 0; i--)
            {
                var rotPx = Math.Clamp(1000 * (share + (random.NextDouble() - 0.5)), 1, 999);
                Show(Region(MadeBelt.Product, 1000 - rotPx), Region(MadeBelt.Rot, rotPx));
            }

            var item = Leave();
            verdicts.Add(item.Verdict.Kind);
            Assert.Equal(item.Verdict.Kind == VerdictKind.Reject, Assert.Single(item.Measured).Value > 0.5);
        }

        Assert.Equal(2, verdicts.Count);
    }

    [Fact]
    public void Judge_RuleAboutThePicture_TellsItsValueWithEachPicture()
    {
        Judging(Rule(RuleKind.Count) with { MaximumCount = 3, Scope = RuleScope.Picture, Persistence = new(2, 3) });

        Show(Region(MadeBelt.Rot, 50));
        Assert.Null(Assert.Single(Measured).Value);
        Show(Region(MadeBelt.Rot, 50), Region(MadeBelt.Rot, 50));

        Assert.Equal([new RuleMeasurement("rule", MeasureUnit.Count, 1)], Measured);
    }
}
