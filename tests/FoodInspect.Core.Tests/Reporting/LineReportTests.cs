using FoodInspect.Core.Frames;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting;

public sealed class LineReportTests : IAsyncDisposable
{
    private readonly ReportBench _bench = new();

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task PublishAsync_ItemViolatesThreeRules_RaisesOneAlertTheWorst()
    {
        _bench.Open();
        var (warn, reject, stain) = (JudgedFrames.Rot(7, Severity.Warn), JudgedFrames.Rot(7, Severity.Reject, rule: "bad rot"), JudgedFrames.Rot(7, Severity.Warn, rule: "stain"));

        await _bench.PublishAsync(
            _bench.Frames.Make(1, violations: [warn]),
            _bench.Frames.Make(2, violations: [reject]),
            _bench.Frames.Make(3, violations: [stain]),
            _bench.Frames.Make(4, judgedItems: [JudgedFrames.Left(7, Verdict.Reject, warn, reject, stain)]));

        Assert.Equal("bad rot", Assert.Single(await _bench.CompleteAsync()).Rule);
    }

    [Fact]
    public async Task PublishAsync_LogThatCannotBeWritten_CountsNoVerdict()
    {
        File.CreateSymbolicLink(_bench.Folder["frames.jsonl"], "/dev/full");
        var report = _bench.Open();

        using var frame = _bench.Frames.Make(1, judgedItems: [JudgedFrames.Left(7, Verdict.Pass)]);

        await Assert.ThrowsAsync<OutputException>(async () => await report.PublishAsync(frame, TestContext.Current.CancellationToken));

        Assert.Equal((0, 0), (report.Run.Frames, report.Run.Items(VerdictKind.Pass)));
    }

    [Fact]
    public async Task PublishAsync_StopRule_AlertsAtOnceAndNotAgainAtTheEnd()
    {
        _bench.Open();
        var stop = JudgedFrames.Rot(7, Severity.Stop);

        await _bench.PublishAsync(_bench.Frames.Make(1, violations: [stop]));
        await Eventually.TrueAsync(() => _bench.Sink.Delivered.Count == 1, "the alert before the item has left");
        await _bench.PublishAsync(_bench.Frames.Make(2, judgedItems: [JudgedFrames.Left(7, Verdict.Reject, stop)]));

        Assert.Single(await _bench.CompleteAsync());
    }

    [Fact]
    public async Task PublishAsync_InfoOnly_RaisesNothing()
    {
        _bench.Open();
        var info = JudgedFrames.Rot(7, Severity.Info);

        await _bench.PublishAsync(_bench.Frames.Make(1, violations: [info]), _bench.Frames.Make(2, judgedItems: [JudgedFrames.Left(7, Verdict.Pass, info)]));

        Assert.Empty(await _bench.CompleteAsync());
    }

    [Fact]
    public async Task PublishAsync_ItemNotInspected_AlertsWithTheReason()
    {
        _bench.Open();

        await _bench.PublishAsync(_bench.Frames.Make(1, judgedItems: [JudgedFrames.Left(7, Verdict.NotInspected("never whole in the picture"))]));

        var alert = Assert.Single(await _bench.CompleteAsync());
        Assert.Equal((AlertKind.ItemNotInspected, 7), (alert.Kind, alert.Item));
        Assert.Contains("never whole", alert.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PublishAsync_ItemNotInspectedThatIsWarnedOf_AlertsBoth()
    {
        _bench.Open();
        var warn = JudgedFrames.Rot(7, Severity.Warn);

        await _bench.PublishAsync(
            _bench.Frames.Make(1, violations: [warn]),
            _bench.Frames.Make(2, judgedItems: [JudgedFrames.Left(7, Verdict.NotInspected("never whole in the picture"), warn)]));

        Assert.Equal([AlertKind.Violation, AlertKind.ItemNotInspected], (await _bench.CompleteAsync()).Select(alert => alert.Kind));
    }

    [Theory]
    [InlineData(Severity.Warn, Severity.Reject)]
    [InlineData(Severity.Reject, Severity.Warn)]
    public async Task PublishAsync_PieceOfAnItem_HandsOnTheWorseAlert(Severity ofWhole, Severity ofPiece)
    {
        _bench.Open();

        await _bench.PublishAsync(
            _bench.Frames.Make(1, violations: [JudgedFrames.Rot(7, ofWhole), JudgedFrames.Rot(8, ofPiece)]),
            _bench.Frames.Make(2, left: JudgedFrames.Piece(8, of: 7)),
            _bench.Frames.Make(3, judgedItems: [JudgedFrames.Left(7, Verdict.Reject)]));

        var alert = Assert.Single(await _bench.CompleteAsync());
        Assert.Equal((Severity.Reject, 7), (alert.Severity, alert.Item));
    }

    [Fact]
    public async Task PublishAsync_WholeWarnedOfAfterItsRejectedPiece_KeepsTheWorseAlert()
    {
        _bench.Open();

        await _bench.PublishAsync(
            _bench.Frames.Make(1, violations: [JudgedFrames.Rot(8)]),
            _bench.Frames.Make(2, left: JudgedFrames.Piece(8, of: 7)),
            _bench.Frames.Make(3, violations: [JudgedFrames.Rot(7, Severity.Warn)]),
            _bench.Frames.Make(4, judgedItems: [JudgedFrames.Left(7, Verdict.Reject)]));

        Assert.Equal(Severity.Reject, Assert.Single(await _bench.CompleteAsync()).Severity);
    }

    [Fact]
    public async Task PublishAsync_PieceOfAnItemThatHasItsVerdict_AlertsWhenTheItemLeaves()
    {
        _bench.Open();

        await _bench.PublishAsync(
            _bench.Frames.Make(1, judgedItems: [JudgedFrames.Left(7, Verdict.Pass)], violations: [JudgedFrames.Rot(8, Severity.Warn)]),
            _bench.Frames.Make(2, left: JudgedFrames.Piece(8, of: 7)),
            _bench.Frames.Make(3, left: JudgedFrames.Left(7, Verdict.Pass).Item));

        Assert.Equal(7, Assert.Single(await _bench.CompleteAsync()).Item);
    }

    [Fact]
    public async Task PublishLast_ItemStillOnItsWay_RaisesWhatIsKnown()
    {
        var report = _bench.Open();

        await _bench.PublishAsync(_bench.Frames.Make(1, violations: [JudgedFrames.Rot(7)]));
        report.PublishLast([], dismissedItems: 0);

        Assert.Equal(7, Assert.Single(await _bench.CompleteAsync()).Item);
    }

    [Fact]
    public async Task PublishAsync_AnyFrame_IsInTheLogsAndInTheCounts()
    {
        var report = _bench.Open();

        await _bench.PublishAsync(
            _bench.Frames.Make(0), _bench.Frames.Make(1, Verdict.NotInspected("black")),
            _bench.Frames.Make(2, Verdict.Reject, judgedItems: [JudgedFrames.Left(1, Verdict.Pass), JudgedFrames.Left(2, Verdict.Reject, JudgedFrames.Rot(2))]));
        report.PublishLast([JudgedFrames.Left(3, Verdict.Pass)], dismissedItems: 2);

        Assert.Equal(3, File.ReadLines(_bench.Folder["frames.jsonl"]).Count());
        Assert.Equal(3, File.ReadLines(_bench.Folder["items.jsonl"]).Count());
        Assert.Equal((2, 1), (report.Run.Items(VerdictKind.Pass), report.Run.Items(VerdictKind.Reject)));
        using var pool = new FramePool();
        Assert.Equal(2, report.Run.Summarise(new FrameLedger(), pool, "Cpu", "m").DismissedItems);
    }

    [Fact]
    public async Task PublishLast_LineIsTriedAgain_ItemsOfTheSameNumberAlertAnew()
    {
        var report = _bench.Open();
        await _bench.PublishAsync(
            _bench.Frames.Make(1, violations: [JudgedFrames.Rot(7, Severity.Stop), JudgedFrames.Rot(8, Severity.Reject)]),
            _bench.Frames.Make(2, judgedItems: [JudgedFrames.Left(9, Verdict.Reject, JudgedFrames.Rot(9))]));
        report.PublishLast([], dismissedItems: 0);

        await _bench.PublishAsync(_bench.Frames.Make(0, violations: [JudgedFrames.Rot(7), JudgedFrames.Rot(8), JudgedFrames.Rot(9)]));
        report.PublishLast([], dismissedItems: 0);

        Assert.Equal([7L, 9, 8, 7, 8, 9], (await _bench.CompleteAsync()).Select(alert => alert.Item!.Value));
    }

    [Fact]
    public async Task PublishAsync_AfterWarmUp_AllocatesATenthOfTheBudgetAFrame()
    {
        var report = _bench.Open();
        using var judged = _bench.Frames.Make(1, regions: [new(1, 30, 7, new(1, 2, 3, 4), new(2, 3), 0.8)]);
        for (var i = 0; i < 200; i++)
            await report.PublishAsync(judged, CancellationToken.None);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 200; i++)
            await report.PublishAsync(judged, CancellationToken.None);

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 200, 0, 800);
    }
}
