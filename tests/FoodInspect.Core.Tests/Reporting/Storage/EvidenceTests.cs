using System.Text.Json;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Storage;

public sealed class EvidenceTests : IAsyncDisposable
{
    private readonly ReportBench _bench = new();

    private EvidenceOptions Options => new() { Folder = _bench.Folder["evidence"], MinimumFreeMegabytes = 0 };

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task PublishAsync_RejectedItem_KeepsTheFrameThatDecidedIt()
    {
        _bench.Open(Options);
        var rot = JudgedFrames.Rot(7, frame: 5);

        await _bench.PublishAsync(
            _bench.Frames.Make(5, Verdict.Reject, violations: [rot], drawLabels: map => map.SetTo(Scalar.All(2))),
            _bench.Frames.Make(9, judgedItems: [JudgedFrames.Left(7, Verdict.Reject, rot)]));
        var alert = Assert.Single(await _bench.CompleteAsync());

        Assert.Equal(["alert.json", "original.png", "overlay.jpg"], Directory.GetFiles(alert.EvidencePath!).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
        var json = JsonElement.Parse(await File.ReadAllTextAsync(Path.Combine(alert.EvidencePath!, "alert.json"), TestContext.Current.CancellationToken));
        Assert.Equal((5, 7, alert.EvidencePath), (json.GetProperty("frame").GetInt64(), json.GetProperty("item").GetInt64(), json.GetProperty("evidencePath").GetString()));
        using var original = Cv2.ImRead(Path.Combine(alert.EvidencePath!, "original.png"));
        using var overlay = Cv2.ImRead(Path.Combine(alert.EvidencePath!, "overlay.jpg"));
        Assert.Equal(new Vec3b(60, 80, 100), original.At<Vec3b>(40, 40));
        Assert.True(overlay.At<Vec3b>(40, 40).Item2 > 140, "the overlay shows rot in its colour");
        Assert.Equal(1, _bench.LineMetrics.Evidence.CountOf(StorageOutcome.Written));
    }

    [Fact]
    public async Task PublishAsync_LineWhoseCalibrationCorrects_SaysSoBesideThePicture()
    {
        _bench.Open(Options, isLensCorrected: true);
        var rot = JudgedFrames.Rot(7, frame: 5);

        await _bench.PublishAsync(_bench.Frames.Make(5, Verdict.Reject, violations: [rot]), _bench.Frames.Make(9, judgedItems: [JudgedFrames.Left(7, Verdict.Reject, rot)]));
        var alert = Assert.Single(await _bench.CompleteAsync());

        Assert.True(PictureCorrections.OfPicturesIn(alert.EvidencePath!).Lens);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PublishAsync_FoundAgainstAnItemWhenItHasLeft_KeepsTheLastFrameThatShowedIt(bool atTheEnd)
    {
        _bench.Open(Options);
        var rot = JudgedFrames.Rot(7, frame: 5);
        var left = JudgedFrames.Left(7, Verdict.Reject, rot);

        await _bench.PublishAsync(
            _bench.Frames.Make(4, suspects: [7, 8]),
            _bench.Frames.Make(5, suspects: [7], drawLabels: map => map.SetTo(Scalar.All(2))),
            _bench.Frames.Make(6));
        if (atTheEnd)
            _bench.Report!.PublishLast([left], 0);
        else
            await _bench.PublishAsync(_bench.Frames.Make(9, violations: [rot], judgedItems: [left]));
        var alert = Assert.Single(await _bench.CompleteAsync());

        using var overlay = Cv2.ImRead(Path.Combine(alert.EvidencePath!, "overlay.jpg"));
        Assert.True(overlay.At<Vec3b>(40, 40).Item2 > 140, "the overlay shows rot in its colour");
    }

    [Fact]
    public async Task PublishAsync_TwoRulesAgainstAnItemThatHasLeft_KeepTheFrameThatShowedItOnce()
    {
        _bench.Open(Options);
        var (spot, sum) = (JudgedFrames.Rot(7, frame: 5), JudgedFrames.Rot(7, frame: 5, areaPx: 300, rule: "all rot"));

        await _bench.PublishAsync(
            _bench.Frames.Make(5, suspects: [7], drawLabels: map => map.SetTo(Scalar.All(2))),
            _bench.Frames.Make(9, violations: [spot, sum], judgedItems: [JudgedFrames.Left(7, Verdict.Reject, spot, sum)]));
        var alert = Assert.Single(await _bench.CompleteAsync());

        Assert.Equal("all rot", alert.Rule);
        using var overlay = Cv2.ImRead(Path.Combine(alert.EvidencePath!, "overlay.jpg"));
        Assert.True(overlay.At<Vec3b>(40, 40).Item2 > 140, "the overlay shows rot in its colour");
        Assert.Single(Directory.GetDirectories(Path.Combine(_bench.Folder["evidence"], "belt")));
    }

    [Fact]
    public async Task PublishAsync_CapFullOfUnreviewed_RefusesCountsAndSaysWhatToDo()
    {
        Fill("20200101T000000.000-1-old-1", isReviewed: false);
        _bench.Open(Options with { MaximumMegabytes = 1 });

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.Report!.CompleteAsync(TimeSpan.FromSeconds(30));

        Assert.Equal(1, _bench.LineMetrics.Evidence.CountOf(StorageOutcome.Refused));
        var refusal = Assert.Single(_bench.Refusals);
        Assert.Contains("its folder is at its cap of 1 MB, with nothing reviewed", refusal, StringComparison.Ordinal);
        Assert.Contains(".reviewed", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("disk", refusal, StringComparison.Ordinal);
        Assert.Single(Directory.GetDirectories(Path.Combine(_bench.Folder["evidence"], "belt")));
    }

    [Fact]
    public async Task PublishAsync_DiskNearlyFull_SaysThatAndNothingOfTheCap()
    {
        _bench.Open(Options with { MinimumFreeMegabytes = 1_000_000_000 });

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.Report!.CompleteAsync(TimeSpan.FromSeconds(30));

        var refusal = Assert.Single(_bench.Refusals);
        Assert.Contains("its disk has less than 1000000000 MB free (MinimumFreeMegabytes)", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("cap", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void ClearAway_LeftoversOfACrash_AreRemovedInTheFoldersOfLinesOnly()
    {
        var evidence = _bench.Folder["evidence"];
        var (leftover, elsewhere) = (Path.Combine(evidence, "belt", ".unfinished-1"), Path.Combine(evidence, "lost+found", "deeper", ".unfinished-1"));
        Directory.CreateDirectory(leftover);
        Directory.CreateDirectory(elsewhere);

        var store = new EvidenceStore(Options, _bench.Time);
        Assert.True(Directory.Exists(leftover), "another process may be writing it");
        store.ClearAway();

        Assert.Equal((false, true), (Directory.Exists(leftover), Directory.Exists(elsewhere)));
    }

    [Fact]
    public async Task PublishAsync_CapFullOfReviewed_MakesRoom()
    {
        Fill("20200101T000000.000-1-old-1", isReviewed: true);
        _bench.Open(Options with { MaximumMegabytes = 1 });

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.CompleteAsync();

        Assert.Equal(1, _bench.LineMetrics.Evidence.CountOf(StorageOutcome.Written));
        Assert.DoesNotContain("old", Assert.Single(Directory.GetDirectories(Path.Combine(_bench.Folder["evidence"], "belt"))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_FolderVanishesUnderIt_CountsAFailureSaysWhyAndTheAlertNamesNoEvidence()
    {
        _bench.Open(Options);
        Directory.Delete(Options.Folder, recursive: true);
        await File.WriteAllTextAsync(Options.Folder, "in the way", TestContext.Current.CancellationToken);
        var rot = JudgedFrames.Rot(7);

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [rot]));
        await Eventually.TrueAsync(() => _bench.LineMetrics.Evidence.CountOf(StorageOutcome.Failed) == 1, "the failure is counted");
        await _bench.PublishAsync(_bench.Frames.Make(6, judgedItems: [JudgedFrames.Left(7, Verdict.Reject, rot)]));

        Assert.Null(Assert.Single(await _bench.CompleteAsync()).EvidencePath);
        Assert.Contains("cannot be written", Assert.Single(_bench.Refusals), StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_FolderWasRemoved_MakesItAnew()
    {
        _bench.Open(Options);
        Directory.Delete(Options.Folder, recursive: true);

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7)]));
        await _bench.CompleteAsync();

        Assert.Equal(1, _bench.LineMetrics.Evidence.CountOf(StorageOutcome.Written));
        Assert.Empty(_bench.Refusals);
    }

    [Fact]
    public async Task MeasureFreeBytes_PersonMadeRoom_IsSeenByAScrapeAMinuteLater()
    {
        Fill("20200101T000000.000-1-old-1", isReviewed: false);
        _bench.Metrics.BindEvidenceFree(new EvidenceStore(Options with { MaximumMegabytes = 1 }, _bench.Time).MeasureFreeBytes);
        Assert.Contains("foodinspect_evidence_free_bytes 5000\n", await _bench.Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

        Directory.Delete(Path.Combine(Options.Folder, "belt"), recursive: true);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Contains("foodinspect_evidence_free_bytes 1000000\n", await _bench.Metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public void MeasureFreeBytes_FolderIsGone_KeepsTheLastFigure()
    {
        var store = new EvidenceStore(Options with { MaximumMegabytes = 1 }, _bench.Time);
        Assert.Equal(1_000_000, store.MeasureFreeBytes());

        Directory.Delete(Options.Folder);
        _bench.Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(1_000_000, store.MeasureFreeBytes());
    }

    [Fact]
    public void EvidenceStore_FolderIsAFile_SaysThatItCannotBeWritten()
    {
        File.WriteAllText(_bench.Folder["evidence"], "");

        Assert.Contains("cannot be written", Assert.Throws<OutputException>(() => new EvidenceStore(Options, _bench.Time)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_WrongLimits_TellsAllAtOnce()
    {
        var wrong = new EvidenceOptions { Folder = " ", MaximumMegabytes = 0, MinimumFreeMegabytes = -1, QueueLength = 0 };

        Assert.Equal(4, EvidenceOptionsValidator.Validate("Reporting:Evidence", wrong).Count());
        Assert.Empty(EvidenceOptionsValidator.Validate("Reporting:Evidence", new EvidenceOptions()));
    }

    [Fact]
    public async Task PublishAsync_OneRuleHasThreeQuartersOfTheCap_KeepsRoomForAnother()
    {
        for (var item = 0; item < 10; item++)
            Fill($"20200101T000000.000-{item}-dark-rot-{item}", isReviewed: false, bytes: 75_000);
        _bench.Open(Options with { MaximumMegabytes = 1 });

        await _bench.PublishAsync(_bench.Frames.Make(5, violations: [JudgedFrames.Rot(7, rule: "dark-rot"), JudgedFrames.Rot(8, rule: "rot")]));
        await _bench.Report!.CompleteAsync(TimeSpan.FromSeconds(30));

        var evidence = _bench.LineMetrics.Evidence;
        Assert.Equal((1, 1), (evidence.CountOf(StorageOutcome.Refused), evidence.CountOf(StorageOutcome.Written)));
        Assert.Single(Directory.GetDirectories(Path.Combine(_bench.Folder["evidence"], "belt"), "2026*-rot-8"));
        Assert.Contains("one rule (belt/dark-rot) has its share of the cap of 1 MB", Assert.Single(_bench.Refusals), StringComparison.Ordinal);
    }

    private void Fill(string name, bool isReviewed, int bytes = 995_000)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Options.Folder, "belt", name)).FullName;
        File.WriteAllBytes(Path.Combine(folder, "original.png"), new byte[bytes]);
        if (isReviewed)
            File.WriteAllText(Path.Combine(folder, EvidenceOptions.ReviewedMark), "");
    }
}
