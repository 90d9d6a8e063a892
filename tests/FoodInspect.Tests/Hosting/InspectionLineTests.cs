using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Tests.Capture;
using FoodInspect.Hosting;
using FoodInspect.Inference;
using OpenCvSharp;

namespace FoodInspect.Tests.Hosting;

public sealed class InspectionLineTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder = new();
    private readonly FramePool _pictures = new();
    private readonly FramePool _labelMaps = new();
    private readonly RecipeSelection _recipe;
    private readonly SegmentationEngine _engine;

    public InspectionLineTests()
    {
        _recipe = RecipeSelection.Select(
            ConfigurationFile.Read(_folder.WriteConfiguration(), new System.Collections.Hashtable(), []), "made", calibration: null);
        _engine = new SegmentationEngine(_recipe.Model, new InferenceOptions { Provider = ExecutionProvider.Cpu, Sessions = 2 }, _labelMaps);
    }

    public void Dispose()
    {
        _engine.Dispose();
        _labelMaps.Dispose();
        _pictures.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_200RandomCancellationsAndFaults_LeaveNeitherHungTaskNorFrame()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            using var stop = new CancellationTokenSource();
            var camera = new FaultyCamera(_pictures)
            {
                IsLive = random.Next(2) == 0,
                Frames = random.Next(1, 40),
                FaultsAt = random.Next(3) == 0 ? random.Next(40) : null,
                CancelsAt = random.Next(2) == 0 ? (random.Next(40), stop) : null,
            };
            await using var report = Report(diskIsFull: random.Next(4) == 0);
            using var stages = new LineStages(_recipe, calibration: null, _pictures, camera.IsLive ? TimeProvider.System : null);
            var line = new InspectionLine(camera, _engine, stages, report, TimeProvider.System);

            var failure = await Record.ExceptionAsync(() => line.RunAsync(stop.Token).WaitAsync(Deadline, CancellationToken.None));
            await report.CompleteAsync(Deadline);

            Assert.True(failure is null or CameraException or OutputException, $"seed {seed}: {failure}");
            Assert.True(line.Ledger.Balances, $"seed {seed}: {line.Ledger}");
            Assert.Equal((seed, 0, 0), (seed, _pictures.Outstanding, _labelMaps.Outstanding));
        }
    }

    [Fact]
    public async Task Run_StoppedWhileFramesAreOnTheirWay_GivesThemTheirVerdict()
    {
        using var stop = new CancellationTokenSource();
        var camera = new FaultyCamera(_pictures) { Frames = 1000, CancelsAt = (20, stop) };
        await using var report = Report();
        using var stages = new LineStages(_recipe, calibration: null, _pictures, liveClock: null);
        var line = new InspectionLine(camera, _engine, stages, report, TimeProvider.System);

        await line.RunAsync(stop.Token).WaitAsync(Deadline, CancellationToken.None);

        Assert.InRange(line.Ledger.Captured, 20, 25);
        Assert.Equal(line.Ledger.Captured, line.Ledger.Inspected);
    }

    [Theory]
    [InlineData(null, null, "pass", null)]
    [InlineData(38, null, "notInspected", "the line ended before the item had left the picture")]
    [InlineData(null, 38, "notInspected", "the line ended before the item had left the picture")]
    public async Task Run_EndsWithItemsInThePicture_PassesThemOnlyAtTheEndOfAFile(int? faultsAt, int? stopsAt, string verdict, string? reason)
    {
        using var stop = new CancellationTokenSource();
        var camera = new FaultyCamera(_pictures) { Frames = 38 + (faultsAt ?? stopsAt ?? 0), FaultsAt = faultsAt, CancelsAt = stopsAt is { } at ? (at, stop) : null };

        var items = await RunAsync(camera, stop.Token);

        // A sound item and a rotten one are in the picture then.
        Assert.Equal([verdict, "reject"], items.Select(item => (string)item["verdict"]!));
        Assert.Equal(reason, (string?)items[0]["reason"]);
    }

    [Fact]
    public async Task Run_ItemsCannotBeWrittenAfterAFault_FailsWithTheFault()
    {
        var camera = new FaultyCamera(_pictures) { Frames = 76, FaultsAt = 38 };
        await using var report = Report(items: "/dev/full");
        using var stages = new LineStages(_recipe, calibration: null, _pictures, liveClock: null);
        var log = new Journal();
        var line = new InspectionLine(camera, _engine, stages, report, TimeProvider.System) { Log = log };

        await Assert.ThrowsAsync<CameraException>(() => line.RunAsync(CancellationToken.None).WaitAsync(Deadline, CancellationToken.None));

        Assert.Contains("/dev/full", Assert.Single(log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_FirstPictureOfAnotherSize_IsNotWhatTheOthersAreMeasuredBy()
    {
        var items = await RunAsync(new FaultyCamera(_pictures) { Frames = MadeBelt.Frames, IsFirstSmall = true }, CancellationToken.None);

        Assert.Equal(["pass", "reject", "reject"], items.Select(item => (string)item["verdict"]!));
        var first = JsonNode.Parse(File.ReadLines(_folder["frames.jsonl"]).First())!;
        Assert.Equal(("notInspected", "size 32x24 instead of 64x48"), ((string)first["verdict"]!, (string)first["reason"]!));
    }

    /// <summary>Runs a line, whatever ends it; the items in the order in which they came in.</summary>
    private async Task<List<JsonNode>> RunAsync(FaultyCamera camera, CancellationToken stop)
    {
        await using (var report = Report())
        {
            using var stages = new LineStages(_recipe, calibration: null, _pictures, liveClock: null);
            var line = new InspectionLine(camera, _engine, stages, report, TimeProvider.System);
            var failure = await Record.ExceptionAsync(() => line.RunAsync(stop).WaitAsync(Deadline, CancellationToken.None));
            Assert.Equal(camera.FaultsAt is null, failure is null);
        }

        return [.. File.ReadLines(_folder["items.jsonl"]).Select(item => JsonNode.Parse(item)!).OrderBy(item => (int)item["firstFrame"]!)];
    }

    private LineReport Report(bool diskIsFull = false, string? items = null)
    {
        var alerts = new AlertDesk([]);
        var metrics = new InspectionMetrics("test").AddLine(
            new LineMetricsLabels("made", _engine.Model.Classes, InspectionLine.Stages, "colours", _engine.Model.Sha256));
        return new LineReport
        {
            Line = "made",
            Metrics = metrics,
            Run = new RunRecorder(TimeProvider.System),
            Watch = new LineWatch("made", new LineWatchOptions(), metrics, alerts, TimeProvider.System),
            Alerts = alerts,
            FrameLog = new FrameLog(diskIsFull ? "/dev/full" : _folder["frames.jsonl"], _engine.Model.Classes),
            ItemLog = new ItemLog(items ?? _folder["items.jsonl"]),
        };
    }

    /// <summary>Delivers the made belt; fails, or stops its own line, at a chosen frame.</summary>
    private sealed class FaultyCamera(FramePool pool) : IFrameSource
    {
        public bool IsLive { get; init; }

        public required int Frames { get; init; }

        public int? FaultsAt { get; init; }

        public (int Frame, CancellationTokenSource Stop)? CancelsAt { get; init; }

        /// <summary>True if the first picture has another size than the line's.</summary>
        public bool IsFirstSmall { get; init; }

        public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
        {
            for (var i = 0; i < Frames; i++)
            {
                if (i == FaultsAt)
                    throw new CameraException("the cable was pulled");
                if (CancelsAt is { } cancel && i == cancel.Frame)
                    await cancel.Stop.CancelAsync();
                stop.ThrowIfCancellationRequested();
                var isSmall = i == 0 && IsFirstSmall;
                var picture = pool.Rent(isSmall ? 24 : 48, isSmall ? 32 : 64, MatType.CV_8UC3);
                using (var drawn = MadeBelt.Draw(i))
                    Cv2.Resize(drawn, picture.Mat, picture.Mat.Size(), interpolation: InterpolationFlags.Nearest);
                var frame = new Frame(i, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetTimestamp(), picture);
                if (isSmall)
                    frame.Quality = frame.Quality with { UnusableReason = "size 32x24 instead of 64x48" };
                yield return frame;
            }
        }
    }
}
