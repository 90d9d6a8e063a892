using System.Globalization;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Reporting;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Metrics;

public sealed class InspectionMetricsTests : IDisposable
{
    private readonly InspectionMetrics _metrics = new("1.2.3");
    private readonly LineMetrics _line;
    private readonly JudgedFrames _frames = new(width: 100, height: 100);

    public InspectionMetricsTests()
    {
        _metrics.AddSink("webhook");
        _line = _metrics.AddLine(new("belt", JudgedFrames.Classes, ["capture", "segment"], "fruit 3", "c0ffee") { DefectClasses = ["rot", "product+rot"] });
    }

    public void Dispose() => _frames.Dispose();

    [Theory]
    [InlineData("foodinspect_frames_captured_total{line=\"belt\"} 0")]
    [InlineData("foodinspect_frames_dropped_total{line=\"belt\",reason=\"overrun\"} 0")]
    [InlineData("foodinspect_frames_dropped_total{line=\"belt\",reason=\"stopped\"} 0")]
    [InlineData("foodinspect_frames_failed_total{line=\"belt\"} 0")]
    [InlineData("foodinspect_frames_inspected_total{line=\"belt\",verdict=\"notInspected\"} 0")]
    [InlineData("foodinspect_items_total{line=\"belt\",verdict=\"reject\"} 0")]
    [InlineData("foodinspect_defects_total{line=\"belt\",class=\"foreign\",severity=\"stop\"} 0")]
    [InlineData("foodinspect_defects_total{line=\"belt\",class=\"product+rot\",severity=\"reject\"} 0")]
    [InlineData("foodinspect_region_area_mm2_count{line=\"belt\",class=\"rot\"} 0")]
    [InlineData("foodinspect_class_coverage_ratio{line=\"belt\",class=\"rot\"} 0")]
    [InlineData("foodinspect_confidence_ratio{line=\"belt\",class=\"rot\"} 0")]
    [InlineData("foodinspect_stage_duration_seconds_count{line=\"belt\",stage=\"segment\"} 0")]
    [InlineData("foodinspect_capture_to_verdict_seconds_count{line=\"belt\"} 0")]
    [InlineData("foodinspect_queue_depth{line=\"belt\",stage=\"segment\"} 0")]
    [InlineData("foodinspect_camera_up{line=\"belt\"} 0")]
    [InlineData("foodinspect_camera_reconnects_total{line=\"belt\"} 0")]
    [InlineData("foodinspect_camera_last_frame_timestamp_seconds{line=\"belt\"} 0")]
    [InlineData("foodinspect_picture_brightness_ratio{line=\"belt\"} 0")]
    [InlineData("foodinspect_picture_sharpness{line=\"belt\"} 0")]
    [InlineData("foodinspect_line_inspecting{line=\"belt\"} 0")]
    [InlineData("foodinspect_line_stops_total{line=\"belt\"} 0")]
    [InlineData("foodinspect_alerts_total{sink=\"webhook\",outcome=\"delivered\"} 0")]
    [InlineData("foodinspect_alerts_total{sink=\"webhook\",outcome=\"dropped\"} 0")]
    [InlineData("foodinspect_alerts_waiting{sink=\"webhook\"} 0")]
    [InlineData("foodinspect_evidence_total{line=\"belt\",outcome=\"refused\"} 0")]
    [InlineData("foodinspect_training_frames_total{line=\"belt\",reason=\"uncertain\",outcome=\"written\"} 0")]
    [InlineData("foodinspect_evidence_free_bytes 0")]
    [InlineData("foodinspect_model_info{line=\"belt\",model=\"fruit 3\",sha256=\"c0ffee\"} 1")]
    [InlineData("foodinspect_execution_provider_info{provider=\"cuda\"} 0")]
    [InlineData("foodinspect_build_info{version=\"1.2.3\"} 1")]
    public async Task ScrapeAsync_NothingHappenedYet_SeriesStandsThere(string series) => await ContainsAsync(series);

    [Fact]
    public async Task ScrapeAsync_StartOfTheProcess_IsInThePastAndNeverChanges()
    {
        var secondsSinceBoot = Environment.TickCount64 / 1000.0;
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() / 1000.0;

        var first = await StartAsync(_metrics);
        var later = await StartAsync(new InspectionMetrics("1.2.3"));

        Assert.InRange(first, now - secondsSinceBoot, now);
        Assert.Equal(first, later, 0.1);
        Assert.Equal(first, await StartAsync(_metrics));
    }

    [Fact]
    public async Task ScrapeAsync_ConfidenceOfTheBackground_IsNoSeries() =>
        Assert.DoesNotContain("foodinspect_confidence_ratio{line=\"belt\",class=\"belt\"}", await _metrics.ScrapeAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);

    [Fact]
    public async Task Observe_FrameOfKnownTruth_IsCountedExactly()
    {
        using var judged = _frames.Make(
            30,
            Verdict.Reject,
            [new Region(1, 1000, 250, new Rect(0, 0, 40, 40), new Point2d(20, 20), 0.9), new Region(1, 3000, 750, default, default, 0.5), new Region(2, 500, 125, default, default, 0.75)],
            violations: [JudgedFrames.Rot(null, Severity.Warn), JudgedFrames.Rot(4)],
            judgedItems: [JudgedFrames.Left(4, Verdict.Reject, JudgedFrames.Rot(4)), JudgedFrames.Left(5, Verdict.Pass)]);

        _line.Observe(judged, 0.033);

        await ContainsAsync(
            "foodinspect_frames_inspected_total{line=\"belt\",verdict=\"reject\"} 1",
            "foodinspect_items_total{line=\"belt\",verdict=\"reject\"} 1",
            "foodinspect_items_total{line=\"belt\",verdict=\"pass\"} 1",
            "foodinspect_defects_total{line=\"belt\",class=\"rot\",severity=\"reject\"} 1",
            "foodinspect_defects_total{line=\"belt\",class=\"rot\",severity=\"warn\"} 1",
            "foodinspect_class_coverage_ratio{line=\"belt\",class=\"product\"} 0.4",
            "foodinspect_class_coverage_ratio{line=\"belt\",class=\"rot\"} 0.05",
            "foodinspect_class_coverage_ratio{line=\"belt\",class=\"belt\"} 0.55",
            "foodinspect_confidence_ratio{line=\"belt\",class=\"product\"} 0.6",
            "foodinspect_region_area_mm2_sum{line=\"belt\",class=\"product\"} 1000",
            "foodinspect_region_area_mm2_bucket{line=\"belt\",class=\"rot\",le=\"200\"} 1",
            "foodinspect_region_area_mm2_bucket{line=\"belt\",class=\"rot\",le=\"100\"} 0",
            "foodinspect_capture_to_verdict_seconds_bucket{line=\"belt\",le=\"0.0333\"} 1",
            "foodinspect_capture_to_verdict_seconds_bucket{line=\"belt\",le=\"0.03\"} 0",
            "foodinspect_camera_last_frame_timestamp_seconds{line=\"belt\"} 1772352001",
            "foodinspect_picture_brightness_ratio{line=\"belt\"} 0.5",
            "foodinspect_picture_sharpness{line=\"belt\"} 120");
    }

    [Fact]
    public async Task Bind_Ledger_IsReadAtEveryScrape()
    {
        var ledger = new FrameLedger();
        _line.Bind(ledger);
        ledger.CountCaptured();
        ledger.CountCaptured();
        ledger.CountDropped(DropReason.Overrun);
        await ContainsAsync("foodinspect_frames_captured_total{line=\"belt\"} 2", "foodinspect_frames_dropped_total{line=\"belt\",reason=\"overrun\"} 1");

        ledger.CountCaptured();
        ledger.CountFailed();
        await ContainsAsync("foodinspect_frames_captured_total{line=\"belt\"} 3", "foodinspect_frames_failed_total{line=\"belt\"} 1");
    }

    [Fact]
    public async Task StageCompleted_KnownStage_FillsItsHistogram()
    {
        _line.StageCompleted("segment", 0.026);

        await ContainsAsync(
            "foodinspect_stage_duration_seconds_bucket{line=\"belt\",stage=\"segment\",le=\"0.025\"} 0",
            "foodinspect_stage_duration_seconds_bucket{line=\"belt\",stage=\"segment\",le=\"0.0275\"} 1");
    }

    [Fact]
    public async Task QueueOpened_KnownStage_IsAskedAtEveryScrape()
    {
        var depth = 2;
        _line.QueueOpened("segment", () => depth);
        await ContainsAsync("foodinspect_queue_depth{line=\"belt\",stage=\"segment\"} 2");

        depth = 0;
        await ContainsAsync("foodinspect_queue_depth{line=\"belt\",stage=\"segment\"} 0");
    }

    [Fact]
    public async Task AddProvider_OfEachModel_AreAtOneAndTheOthersAtZero()
    {
        _metrics.AddProvider("Cpu");
        _metrics.AddProvider("Cuda");

        await ContainsAsync("foodinspect_execution_provider_info{provider=\"cuda\"} 1", "foodinspect_execution_provider_info{provider=\"cpu\"} 1", "foodinspect_execution_provider_info{provider=\"tensorrt\"} 0");
    }

    [Fact]
    public void Observe_AfterWarmUp_AllocatesNothing()
    {
        using var judged = _frames.Make(1, regions: [new Region(1, 1000, 250, default, default, 0.9)]);
        _line.Observe(judged, 0.01);

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
        {
            _line.Observe(judged, 0.01);
            _line.StageCompleted("segment", 0.02);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static async Task<double> StartAsync(InspectionMetrics metrics)
    {
        const string Name = "process_start_time_seconds ";
        var lines = (await metrics.ScrapeAsync(TestContext.Current.CancellationToken)).Split('\n');
        return double.Parse(Assert.Single(lines, line => line.StartsWith(Name, StringComparison.Ordinal))[Name.Length..], CultureInfo.InvariantCulture);
    }

    private async Task ContainsAsync(params string[] series)
    {
        var lines = (await _metrics.ScrapeAsync(TestContext.Current.CancellationToken)).Split('\n');
        Assert.All(series, expected => Assert.Contains(expected, lines));
    }
}
