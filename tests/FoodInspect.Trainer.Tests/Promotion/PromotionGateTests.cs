using FoodInspect.Core.Segmentation;
using FoodInspect.Core.Truth;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Promotion;
using FoodInspect.Trainer.Tests.Export;

namespace FoodInspect.Trainer.Tests.Promotion;

public sealed class PromotionGateTests : IDisposable
{
    private static readonly ModelCard Card = ColoursModel.Card("made", 64, 48);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public void Compare_ModelWithItself_IsHeldByEveryRule()
    {
        var findings = Compare(Figures(), Figures());

        Assert.DoesNotContain(findings, finding => finding.Outcome == FindingOutcome.Refused);
        Assert.Equal(FindingOutcome.Held, findings.Single(finding => finding.Measure == "recall of rot").Outcome);
    }

    [Theory]
    [InlineData(1, FindingOutcome.Told)]
    [InlineData(2, FindingOutcome.Refused)]
    [InlineData(3, FindingOutcome.Refused)]
    public void Compare_RecallFalls_IsRefusedForDefectsAndContaminantsOnly(int id, FindingOutcome expected)
    {
        var worse = Figures(change: (i, report) => i == id ? report with { Recall = report.Recall - 0.006 } : report);

        Assert.Equal(expected, Compare(Figures(), worse).Single(finding => finding.Measure == $"recall of {Card.Classes[id].Name}").Outcome);
        // A fall of just the rule is within it.
        var edge = Figures(change: (i, report) => i == id ? report with { Recall = report.Recall - 0.005 } : report);
        Assert.Empty(Refused(Compare(Figures(), edge)));
    }

    [Fact]
    public void Compare_InputOfAnotherSize_IsSaidWhereSpeedIs()
    {
        var larger = Figures() with { Card = Card with { Input = Card.Input with { Width = 128, Height = 96 } } };

        var findings = Compare(Figures(), larger, speedRatio: 0.3);

        Assert.Equal("its input is 128x96, the current one's 64x48", findings.Single(finding => finding.Outcome == FindingOutcome.Refused).Note);
        Assert.Equal("", Compare(Figures(), Figures(), speedRatio: 0.3).Single(finding => finding.Outcome == FindingOutcome.Refused).Note);
    }

    [Fact]
    public void Compare_PrecisionFallsFar_IsRefused()
    {
        var worse = Figures(change: (i, report) => i == 3 ? report with { Precision = 0.5 } : report);

        Assert.Equal(["precision of foreign"], Refused(Compare(Figures(), worse)));
    }

    [Fact]
    public void Compare_DefectThatIsNotInTheTestPictures_IsRefusedSinceNothingIsKnown()
    {
        var unknown = Figures(change: (i, report) => i == 2 ? report with { Recall = null, Precision = null } : report);

        var finding = Compare(unknown, unknown).Single(finding => finding.Outcome == FindingOutcome.Refused);

        Assert.Equal("recall of rot", finding.Measure);
        Assert.Contains("nothing is known", finding.Note);
    }

    [Fact]
    public void Compare_ContaminantThatTheDataSetDoesNotKnow_IsRefusedSinceNothingIsKnown()
    {
        // Of a data set from before the class was added.
        static ModelFigures Older() => Figures() with { Pixels = Figures().Pixels with { Classes = [.. Figures().Pixels.Classes.Take(3)] } };

        var finding = Compare(Older(), Older()).Single(finding => finding.Outcome == FindingOutcome.Refused);

        Assert.Equal("recall of foreign", finding.Measure);
        Assert.Contains("nothing is known", finding.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Compare_AnotherItemMissedInPlaceOfOne_IsRefusedThoughTheirNumberIsTheSame()
    {
        var findings = Compare(Figures(missed: [7]), Figures(missed: [9]));

        var finding = findings.Single(finding => finding.Outcome == FindingOutcome.Refused);
        Assert.Equal((1.0, 1.0), (finding.Current, finding.Candidate));
        Assert.Contains("9", finding.Note);
        Assert.Empty(Refused(Compare(Figures(missed: [7, 9]), Figures(missed: [9]))));
    }

    [Fact]
    public void Compare_MoreFalseRejects_AreRefusedAboveTheRule()
    {
        Assert.Equal(["false rejects of 200 sound items"], Refused(Compare(Figures(), Figures(falseRejects: 2))));
        Assert.Empty(Refused(Compare(Figures(), Figures(falseRejects: 1))));
    }

    [Fact]
    public void Of_RejectedItemFarFromAnyTrueOne_IsAPhantom()
    {
        var truth = new LineTruth(640, 360, 2, -5, [new TruthItem(1, TruthKind.Sound, 300, 100, 300, 0, 0)]);
        InspectedItem At(double x, string verdict) => new(1, verdict, 0, 0, [x, 100], [x, 100]);

        var figures = ItemFigures.Of(new TruthComparison(truth, [At(300, "pass"), At(500, "reject"), At(100, "pass")]));

        Assert.Equal((1, 0), (figures.Phantoms, figures.FalselyRejected.Count));
    }

    [Fact]
    public void Compare_MoreRejectedWhereNothingIs_IsRefusedThoughTheCountIsBetter()
    {
        var uncounted = Figures(countError: 0.025);

        Assert.Equal(["rejected where nothing is, for 220 items"], Refused(Compare(uncounted, Figures(phantoms: 4, countError: 0.008))));
        Assert.Empty(Refused(Compare(uncounted, Figures(phantoms: 1))));
    }

    [Fact]
    public void Compare_TruthWithoutBadOrWithoutSoundItems_IsRefusedSinceNothingIsKnown()
    {
        var noBad = Figures() with { Items = new ItemFigures([], [], [1, 2], [], 0, 0) };
        var noSound = Figures() with { Items = new ItemFigures([1, 2], [], [], [], 0, 0) };

        Assert.Equal(["missed of 0 bad items"], Refused(Compare(noBad, noBad)));
        Assert.Equal(["false rejects of 0 sound items"], Refused(Compare(noSound, noSound)));
        Assert.Empty(Refused(new PromotionGate(new PromotionRules { MostNewMisses = null }).Compare(noBad, noBad, speedRatio: 1)));
    }

    [Fact]
    public void Compare_SlowerOrUnlikeItsCheckpoint_IsRefused()
    {
        Assert.Equal(["speed, pair by pair"], Refused(Compare(Figures(), Figures(), speedRatio: 0.89)));
        Assert.Equal(["as the checkpoint answers"], Refused(Compare(Figures(), Figures() with { Parity = 0.99 })));
        Assert.Empty(Refused(Compare(Figures(), Figures() with { Parity = null })));
    }

    [Fact]
    public void Compare_MediansThatSayOtherwiseThanThePairs_StandInALineOfTheirOwn()
    {
        var findings = Compare(Figures(), Figures() with { FrameMilliseconds = 30 }, speedRatio: 1.02);

        var (times, speed) = (findings.Single(finding => finding.Unit == FindingUnit.Milliseconds), findings.Single(finding => finding.Unit == FindingUnit.Ratio));
        Assert.Equal((20.0, 30.0, FindingOutcome.Told, ""), (times.Current, times.Candidate, times.Outcome, times.Rule + times.Note));
        Assert.Equal((1.0, 1.02, FindingOutcome.Held), (speed.Current, speed.Candidate, speed.Outcome));
    }

    [Theory]
    [InlineData(45, true)]
    [InlineData(44, false)]
    public void Compare_FramesJudgedWithTheCandidate_AreAtLeastHalf(int judged, bool isHeld)
    {
        ModelFigures Judged(int frames) => Figures() with { Items = Figures().Items! with { Frames = new InspectedFrames(90, frames, 90 - frames, "noise", CameToItsEnd: true) } };

        var finding = Compare(Judged(0), Judged(judged)).Single(finding => finding.Measure == "frames judged");

        Assert.Equal((0.0, judged / 90.0), (finding.Current, finding.Candidate));
        Assert.Equal((isHeld ? FindingOutcome.Held : FindingOutcome.Refused, !isHeld), (finding.Outcome, finding.Note.EndsWith("noise", StringComparison.Ordinal)));
    }

    [Fact]
    public void Compare_RulesThatAreNull_DoNotHold()
    {
        File.WriteAllText(_folder["rules.json"], """
            { "largestRecallFall": null, "largestPrecisionFall": null, "largestMeanIoUFall": null, "mostNewMisses": null, // none at all
              "largestFalseRejectRise": null, "largestCountErrorRise": null, "lowestSpeedRatio": null, "lowestParity": null }
            """);
        var worse = Figures(change: (_, _) => new ClassReport("none", 0, 0, 0), missed: [1, 2, 3], falseRejects: 100) with { Parity = 0 };

        Assert.Empty(Refused(new PromotionGate(PromotionRules.Read(_folder["rules.json"])).Compare(Figures(), worse, speedRatio: 0.01)));
    }

    [Theory]
    [InlineData("""{ "largestRecalFall": 0.1 }""", "largestRecalFall")]
    [InlineData("""{ "largestRecallFall": 1.5, "lowestParity": -1 }""", "largestRecallFall", "lowestParity")]
    [InlineData("[", "rules.json")]
    public void Read_WrongRules_AreAllNamed(string json, params string[] named)
    {
        File.WriteAllText(_folder["rules.json"], json);

        var message = Assert.Throws<UsageException>(() => PromotionRules.Read(_folder["rules.json"])).Message;

        Assert.All(named, name => Assert.Contains(name, message));
    }

    [Fact]
    public void Between_OtherIdsNamesOrRoles_NamesEach()
    {
        var renamed = Card with
        {
            Classes = [Card.Classes[0], Card.Classes[1], Card.Classes[2] with { Role = ClassRole.Product }, Card.Classes[3] with { Name = "stone" }],
        };

        Assert.Empty(ClassDifference.Between(Card, Card));
        var differences = ClassDifference.Between(Card, renamed);
        Assert.Equal(2, differences.Count);
        Assert.Contains("(defect)", differences[0]);
        Assert.Contains("'stone'", differences[1]);
        Assert.Contains("missing", Assert.Single(ClassDifference.Between(Card, Card with { Classes = [.. Card.Classes.Take(3)] })));
        Assert.Contains("'bone'", Assert.Single(ClassDifference.Between(new ClassList([new(0, "belt"), new(1, "bone")]), Card)));
    }

    public void Dispose() => _folder.Dispose();

    private static IReadOnlyList<PromotionFinding> Compare(ModelFigures current, ModelFigures candidate, double speedRatio = 1) =>
        new PromotionGate(new PromotionRules()).Compare(current, candidate, speedRatio);

    private static IEnumerable<string> Refused(IEnumerable<PromotionFinding> findings) =>
        findings.Where(finding => finding.Outcome == FindingOutcome.Refused).Select(finding => finding.Measure);

    private static ModelFigures Figures(Func<int, ClassReport, ClassReport>? change = null, long[]? missed = null, int falseRejects = 0, int phantoms = 0, double countError = 0)
    {
        var classes = Card.Classes.Select(item => new ClassReport(item.Name, 0.8, 0.85, 0.9));
        return new(
            Card,
            new EvaluationReport(10, 0.95, 0.8, [.. change is null ? classes : classes.Select((report, id) => change(id, report))], [[]]),
            20, 0.9999,
            new ItemFigures(
                [.. Enumerable.Range(0, 20).Select(id => (long)id)], missed ?? [], [.. Enumerable.Range(100, 200).Select(id => (long)id)],
                [.. Enumerable.Range(100, falseRejects).Select(id => (long)id)], phantoms, countError));
    }
}
