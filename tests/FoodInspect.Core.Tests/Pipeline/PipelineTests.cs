using System.Diagnostics;
using System.Runtime.CompilerServices;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Pipeline;
using OpenCvSharp;
using Chain = FoodInspect.Core.Pipeline.Pipeline;

namespace FoodInspect.Core.Tests.Pipeline;

public sealed class PipelineTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly FrameLedger _ledger = new();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => _pool.Dispose();

    [Fact]
    public async Task Into_FileOfFrames_InspectsEachInOrder()
    {
        var seen = new List<long>();

        await Chain.From("capture", stop => Frames(50, stop), Options(), Cancelled)
            .Then("calibrate", frame => frame)
            .Into("report", (frame, _) => Note(seen, frame));

        Assert.Equal(Enumerable.Range(0, 50).Select(i => (long)i), seen);
        AssertAccounted(captured: 50, inspected: 50);
    }

    [Fact]
    public async Task Then_SeveralInFlightThatFinishOutOfOrder_KeepsTheOrder()
    {
        var seen = new List<long>();
        var release = Enumerable.Range(0, 40).Select(_ => new TaskCompletionSource()).ToArray();
        var inWork = 0;
        var mostInWork = 0;

        async ValueTask<Frame> Segment(Frame frame, CancellationToken stop)
        {
            var now = Interlocked.Increment(ref inWork);
            InterlockedMax(ref mostInWork, now);
            // In each group of four, the last to start is the first to finish.
            var group = (int)frame.Sequence / 4 * 4;
            if (frame.Sequence % 4 == 3)
                for (var i = group + 3; i >= group; i--)
                    release[i].SetResult();
            await release[frame.Sequence].Task.WaitAsync(stop);
            Interlocked.Decrement(ref inWork);
            return frame;
        }

        await Chain.From("capture", stop => Frames(40, stop), Options(), Cancelled)
            .Then("segment", Segment, inFlight: 4)
            .Into("report", (frame, _) => Note(seen, frame));

        Assert.Equal(Enumerable.Range(0, 40).Select(i => (long)i), seen);
        Assert.Equal(4, mostInWork);
        AssertAccounted(captured: 40, inspected: 40);
    }

    [Fact]
    public async Task From_NewestFrameWinsAndTheLineIsSlow_DropsTheOldestAndCountsThem()
    {
        var seen = new List<long>();
        var allCaptured = new TaskCompletionSource();

        async IAsyncEnumerable<Frame> Live([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var frame in Frames(30, stop))
                yield return frame;
            allCaptured.SetResult();
        }

        await Chain.From("capture", Live, Options() with { NewestFrameWins = true, QueueCapacity = 1 }, Cancelled)
            .Into("report", async (frame, stop) =>
            {
                await allCaptured.Task.WaitAsync(stop);
                seen.Add(frame.Sequence);
            });

        Assert.Equal(29, seen[^1]);
        Assert.Equal(seen.Order(), seen);
        Assert.InRange(seen.Count, 1, 2);
        Assert.Equal(30 - seen.Count, _ledger.Dropped(DropReason.Overrun));
        AssertAccounted(captured: 30, inspected: seen.Count);
    }

    [Fact]
    public async Task Into_StageThatHangs_TellsHowManyFramesWaitForIt()
    {
        var waiting = new QueueWatch();
        var most = 0;

        await Chain.From("capture", stop => Frames(10, stop), Options() with { Observers = [waiting], QueueCapacity = 3 }, Cancelled)
            .Then("calibrate", frame => frame)
            .Into("report", async (frame, stop) =>
            {
                var deadline = Stopwatch.StartNew();
                while (frame.Sequence == 0 && (most = waiting.Depth("calibrate")) < 3 && deadline.Elapsed < TimeSpan.FromSeconds(20))
                    await Task.Delay(1, stop);
            });

        Assert.Equal((3, 0), (most, waiting.Depth("calibrate")));
        Assert.Equal(["calibrate"], waiting.Stages);
    }

    [Fact]
    public async Task Then_QuickStage_IsDoneOnlyWhenTheStageBehindItHasRoom()
    {
        var calibrated = 0;
        var inWork = 0;
        var mostAhead = 0;

        await Chain.From("capture", stop => Frames(60, stop), Options(), Cancelled)
            .Then("calibrate", frame => { InterlockedMax(ref mostAhead, Interlocked.Increment(ref calibrated) - Volatile.Read(ref inWork)); return frame; })
            .Then("segment", async (frame, _) => { await Task.Yield(); Interlocked.Increment(ref inWork); return frame; }, inFlight: 2)
            .Into("report", (_, _) => ValueTask.CompletedTask);

        Assert.InRange(mostAhead, 1, 2);
        AssertAccounted(captured: 60, inspected: 60);
    }

    [Fact]
    public async Task Then_QuickStageThrows_CountsTheFrameAsFailed()
    {
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Chain.From("capture", stop => Frames(100, stop), Options(), Cancelled)
                .Then<Frame>("calibrate", frame => frame.Sequence == 9 ? throw new InvalidOperationException("frame 9") : frame)
                .Then("segment", async (frame, _) => { await Task.Yield(); return frame; }, inFlight: 2)
                .Into("report", (_, _) => ValueTask.CompletedTask));

        Assert.Equal("frame 9", exception.Message);
        Assert.Equal(1, _ledger.Failed);
        Assert.True(_ledger.Balances, _ledger.ToString());
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Into_StageThrows_EndsWithThatExceptionAndReturnsEveryFrame()
    {
        var thrown = new InvalidOperationException("the regions of frame 7");

        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Chain.From("capture", stop => Frames(1000, stop), Options(), Cancelled)
                .Then("segment", async (frame, _) => { await Task.Yield(); return frame; }, inFlight: 3)
                .Then("regions", frame => frame.Sequence == 7 ? throw thrown : frame)
                .Into("report", (_, _) => ValueTask.CompletedTask));

        Assert.Same(thrown, exception);
        Assert.Equal(1, _ledger.Failed);
        Assert.True(_ledger.Balances, _ledger.ToString());
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task From_SourceEndsWithAnError_InspectsWhatItDeliveredAndThenTellsTheError()
    {
        async IAsyncEnumerable<Frame> Truncated([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (var frame in Frames(20, stop))
                yield return frame;
            throw new IOException("truncated after 20 frames");
        }

        var exception = await Assert.ThrowsAsync<IOException>(() =>
            Chain.From("capture", Truncated, Options(), Cancelled)
                .Then("regions", async (frame, _) => { await Task.Yield(); return frame; }, inFlight: 1)
                .Into("report", (_, _) => ValueTask.CompletedTask));

        Assert.Equal("truncated after 20 frames", exception.Message);
        AssertAccounted(captured: 20, inspected: 20);
    }

    [Fact]
    public async Task Into_Stopped_ThrowsCancellationAndReturnsEveryFrame()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
            Chain.From("capture", token => Frames(int.MaxValue, token), Options(), stop.Token)
                .Then("segment", async (frame, _) => { await Task.Yield(); return frame; }, inFlight: 2)
                .Into("report", async (frame, _) =>
                {
                    if (frame.Sequence == 10)
                        await stop.CancelAsync();
                }));

        Assert.True(_ledger.Inspected >= 10);
        Assert.True(_ledger.Balances, _ledger.ToString());
        Assert.Equal(0, _pool.Outstanding);
    }

    [Fact]
    public async Task Into_TwoHundredRandomCancellationsAndFaults_LeavesNoFrameAndNoTask()
    {
        for (var seed = 0; seed < 200; seed++)
            await RunWithRandomFaultAsync(new Random(seed), seed).WaitAsync(TimeSpan.FromSeconds(20), Cancelled);
    }

    private async Task RunWithRandomFaultAsync(Random random, int seed)
    {
        var ledger = new FrameLedger();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var faultStage = random.Next(5);
        var faultFrame = random.Next(60);
        var cancels = random.Next(3) == 0;

        async ValueTask<Frame> Stage(int index, Frame frame)
        {
            if (frame.Sequence % 3 == index % 3)
                await Task.Yield();
            if (index != faultStage || frame.Sequence != faultFrame)
                return frame;
            if (!cancels)
                throw new InvalidOperationException("injected");
            await stop.CancelAsync();
            return frame;
        }

        var options = new PipelineOptions(ledger, TimeProvider.System)
        {
            NewestFrameWins = random.Next(2) == 0,
            QueueCapacity = random.Next(1, 4),
        };
        var run = Chain.From("capture", token => Frames(random.Next(20, 80), token), options, stop.Token)
            .Then("calibrate", (frame, _) => Stage(0, frame), inFlight: 1)
            .Then("segment", (frame, _) => Stage(1, frame), inFlight: random.Next(1, 5))
            .Then("regions", (frame, _) => Stage(2, frame), inFlight: 1)
            .Into("report", async (frame, _) => await Stage(3, frame));
        try
        {
            await run;
        }
        catch (Exception exception) when (exception is OperationCanceledException or InvalidOperationException { Message: "injected" })
        {
            // One of the two ways out that were injected.
        }

        Assert.True(ledger.Balances, $"seed {seed}: {ledger}");
        Assert.Equal(0, _pool.Outstanding);
    }

    private PipelineOptions Options() => new(_ledger, TimeProvider.System);

    private static ValueTask Note(List<long> seen, Frame frame)
    {
        seen.Add(frame.Sequence);
        return ValueTask.CompletedTask;
    }

    private async IAsyncEnumerable<Frame> Frames(int count, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var i = 0; i < count; i++)
        {
            stop.ThrowIfCancellationRequested();
            yield return new Frame(i, DateTimeOffset.UnixEpoch, i, _pool.Rent(4, 6, MatType.CV_8UC3));
            if (i % 5 == 0)
                await Task.Yield();
        }
    }

    private sealed class QueueWatch : IPipelineObserver
    {
        private readonly Dictionary<string, Func<int>> _depths = [];

        public IEnumerable<string> Stages => _depths.Keys;

        public int Depth(string stage) => _depths[stage]();

        public void StageCompleted(string stage, double durationSeconds)
        {
            // Only the queues are of interest here.
        }

        public void QueueOpened(string stage, Func<int> depth) => _depths[stage] = depth;
    }

    private static void InterlockedMax(ref int target, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref target)) < value && Interlocked.CompareExchange(ref target, value, seen) != seen)
        {
            // Another thread was faster; compare again.
        }
    }

    private void AssertAccounted(long captured, long inspected)
    {
        Assert.Equal(captured, _ledger.Captured);
        Assert.Equal(inspected, _ledger.Inspected);
        Assert.Equal(0, _ledger.Failed);
        Assert.True(_ledger.Balances, _ledger.ToString());
        Assert.Equal(0, _pool.Outstanding);
    }
}
