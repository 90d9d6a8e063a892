using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Hosting;
using Microsoft.Extensions.Logging.Abstractions;

namespace FoodInspect.Tests.Hosting;

public sealed class CameraOpenerTests : IDisposable
{
    private readonly FramePool _pictures = new();

    public void Dispose() => _pictures.Dispose();

    [Fact]
    public async Task Open_SimulationWithLimitsOfQuality_JudgesItsPicturesByThem() =>
        Assert.StartsWith("black", await FaultOfFirstFrameAsync(new CameraOptions { Quality = new PictureQualityLimits { MinimumBrightnessRatio = 0.95 } }));

    [Fact]
    public async Task Open_SimulationOfAnotherSizeThanConfigured_IsNotInspected() =>
        Assert.Equal("size 128x96 instead of 640x480", await FaultOfFirstFrameAsync(new CameraOptions { Width = 640, Height = 480 }));

    private async Task<string?> FaultOfFirstFrameAsync(CameraOptions camera)
    {
        var opener = new CameraOpener(_pictures, TimeProvider.System, NullLogger.Instance);
        await foreach (var frame in opener.Open(camera with { Source = "sim:biscuits?size=128x96" }).ReadAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
                return frame.Quality.UnusableReason;
        }

        throw new InvalidOperationException("There is no frame.");
    }

    [Fact]
    public async Task Open_SourceThatIsNoCamera_IsUpFromItsFirstFrame()
    {
        var metrics = new InspectionMetrics("1").AddLine(new LineMetricsLabels("belt", [], [], "model", "hash"));
        using var watch = new LineWatch("belt", new LineWatchOptions { StaleAfterSeconds = 1e-9 }, metrics, new AlertDesk([]), TimeProvider.System);
        watch.WarmedUp();
        var opened = new CameraOpener(_pictures, TimeProvider.System, NullLogger.Instance).Open(new CameraOptions { Source = "sim:biscuits?size=128x96" }, watch);
        var before = watch.Condition.State;

        await using var frames = opened.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await frames.MoveNextAsync());
        frames.Current.Dispose();

        Assert.Equal(LineState.WarmingUp, before);
        Assert.Contains("no frame was judged for", watch.Condition.Reason, StringComparison.Ordinal);
    }
}
