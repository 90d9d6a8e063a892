using FoodInspect.Core.Frames;
using FoodInspect.Core.Simulation;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Simulation;

public sealed class SimulationSourceTests
{
    private const string Small = "sim:biscuits?size=128x96";

    [Fact]
    public async Task ReadAsync_NotLive_DeliversEveryFrameAndEnds()
    {
        using var pool = new FramePool();
        using var belt = SimulatedBelt.Parse(Small);
        using var expected = new Mat(96, 128, MatType.CV_8UC3);
        var source = new SimulationSource(SimulationAddress.Parse(Small + "&live=false&frames=5"), pool, TimeProvider.System);
        var sequence = 0L;
        await foreach (var frame in source.ReadAsync(TestContext.Current.CancellationToken))
        {
            using (frame)
            {
                belt.RenderInto(expected, sequence);
                Assert.Equal(sequence++, frame.Sequence);
                Assert.Equal(0, Cv2.Norm(expected, frame.Picture, NormTypes.INF));
                Assert.InRange(frame.Quality.BrightnessRatio, 0.1, 0.9);
                Assert.Null(frame.Quality.UnusableReason);
            }
        }

        Assert.Equal(5, sequence);
        Assert.Equal(0, pool.Outstanding);
    }

    [Fact]
    public async Task ReadAsync_Live_KeepsItsRateByTheClock()
    {
        using var pool = new FramePool();
        var time = new FakeTimeProvider();
        var source = new SimulationSource(SimulationAddress.Parse(Small + "&fps=25"), pool, time);
        await using var frames = source.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(await frames.MoveNextAsync());
        var first = frames.Current;
        first.Dispose();

        var next = frames.MoveNextAsync().AsTask();
        time.Advance(TimeSpan.FromMilliseconds(39));
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await next);
        using var second = frames.Current;

        Assert.Equal(TimeSpan.FromMilliseconds(40), time.GetElapsedTime(first.CapturedTimestamp, second.CapturedTimestamp));
        Assert.Equal(TimeSpan.FromMilliseconds(40), second.CapturedAt - first.CapturedAt);
    }

    [Fact]
    public async Task ReadAsync_LiveAndSlow_StartsItsScheduleAgainWithoutABurst()
    {
        using var pool = new FramePool();
        var time = new FakeTimeProvider();
        var source = new SimulationSource(SimulationAddress.Parse(Small + "&fps=25"), pool, time);
        await using var frames = source.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await TakeAsync();
        time.Advance(TimeSpan.FromSeconds(1));
        await TakeAsync();
        var next = frames.MoveNextAsync().AsTask();
        Assert.False(next.IsCompleted);
        time.Advance(TimeSpan.FromMilliseconds(40));
        Assert.True(await next);
        Assert.Equal(2, frames.Current.Sequence);
        frames.Current.Dispose();

        async Task TakeAsync()
        {
            Assert.True(await frames.MoveNextAsync());
            frames.Current.Dispose();
        }
    }

    [Fact]
    public async Task ReadAsync_Cancelled_StopsWithoutAFrameLeft()
    {
        using var pool = new FramePool();
        using var stop = new CancellationTokenSource();
        var source = new SimulationSource(SimulationAddress.Parse(Small + "&fps=0.1"), pool, new FakeTimeProvider());
        var reading = Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var frame in source.ReadAsync(stop.Token))
            {
                frame.Dispose();
                await stop.CancelAsync();
            }
        });
        await reading.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(0, pool.Outstanding);
    }
}
