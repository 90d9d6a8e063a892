using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Capture;

public sealed class LiveCameraTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly FramePool _pool = new();
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<ScriptedStream> _streams = [];
    private readonly ManualResetEventSlim _testEnds = new();

    public void Dispose()
    {
        _testEnds.Set();
        Assert.True(SpinWait.SpinUntil(() => _streams.All(stream => stream.IsDisposed), Patience), "a stream was not disposed");
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Fact]
    public async Task Read_StreamThatEnds_GoesOnWithTheNextConnectionAndNumber()
    {
        var left = 3;
        var camera = Camera(
            () => new ScriptedStream(_pool, read: stream => left-- > 0 ? stream.Picture() : new Grab(GrabOutcome.Ended)) { Ending = new(true, "cable pulled") },
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        var sequences = await ReadAsync(camera, 6);

        Assert.Equal([0, 1, 2, 3, 4, 5], sequences);
        Assert.Equal([(true, null), (false, "the stream ended: cable pulled"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.Equal(1, states[^1].Reconnects);
        Assert.True(states[2].Since > states[1].Since);
    }

    [Fact]
    public async Task Read_OpenHangsInTheDriver_IsLeftBehindAndOpenedAnew()
    {
        var camera = Camera(
            () => new ScriptedStream(_pool, open: _ => _testEnds.Wait()) { BreaksWithin = TimeSpan.Zero },
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        await ReadAsync(camera, 2);

        Assert.Equal([(false, "no first picture within 10 s"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
    }

    [Fact]
    public async Task Read_EveryOpenHangs_LeavesOnlyFewThreadsBehind()
    {
        var camera = Camera(() => new ScriptedStream(_pool, open: _ => _testEnds.Wait()) { BreaksWithin = TimeSpan.Zero });
        using var stop = new CancellationTokenSource();

        var reading = StartReading(camera, _ => { }, stop.Token);
        await AdvanceUntilAsync(() => camera.State.Reason?.Contains("3 earlier captures hang") == true);
        for (var i = 0; i < 100; i++)
            await AdvanceAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(4, _streams.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_ReadHangs_IsBrokenOffAtTheDeadline()
    {
        var first = true;
        var camera = Camera(
            () => new ScriptedStream(_pool, read: stream =>
            {
                if (!first)
                    return stream.HangUntilBroken();
                first = false;
                return stream.Picture();
            }),
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        await ReadAsync(camera, 3);

        Assert.Equal([(true, null), (false, "no picture within 5 s"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.InRange((states[1].Since - states[0].Since).TotalSeconds, 5, 6);
        Assert.True(_streams[0].IsDisposed);
    }

    [Fact]
    public async Task Read_EndlessEmptyPictures_CountAsNone()
    {
        var camera = Camera(
            () => new ScriptedStream(_pool, read: _ => new Grab(GrabOutcome.Empty)),
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        await ReadAsync(camera, 1);

        Assert.StartsWith("only empty pictures", states[0].Reason);
        Assert.True(states[1].IsUp);
    }

    [Fact]
    public async Task Read_IdenticalPictures_AreUnusableUntilTheyMove()
    {
        // The second connection repeats the frozen picture too: only one that moves brings the camera up.
        var camera = Camera(
            () => new ScriptedStream(_pool, read: stream => stream.Picture(7)),
            () => new ScriptedStream(_pool, read: stream => stream.Picture(7)),
            () => new ScriptedStream(_pool, read: stream => stream.Picture(8)));
        var states = Record(camera);
        var faults = new List<string?>();

        using (var stop = new CancellationTokenSource(Patience))
        {
            var reading = StartReading(camera, frame =>
            {
                faults.Add(frame.Quality.UnusableReason);
                _time.Advance(TimeSpan.FromSeconds(1));
                if (states.Count == 3)
                    stop.Cancel();
            }, stop.Token);
            await AdvanceUntilAsync(() => reading.IsCompleted);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        const string Frozen = "frozen: the picture has not changed for 10 s";
        Assert.Equal([(true, null), (false, Frozen), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.Equal(3, _streams.Count);
        Assert.All(faults.TakeWhile(fault => fault is null), Assert.Null);
        Assert.True(faults.Count(fault => fault == Frozen) > 5);
        Assert.Null(faults[^1]);
    }

    [Fact]
    public async Task Read_FrozenAfterZero_NeverCallsACameraFrozen()
    {
        var camera = Camera(new CameraOptions { Source = "rtsp://host/", FrozenAfterSeconds = 0 }, () => new ScriptedStream(_pool, read: stream => stream.Picture(7)));
        var faults = new List<string?>();

        await ReadAsync(camera, 50, frame =>
        {
            faults.Add(frame.Quality.UnusableReason);
            _time.Advance(TimeSpan.FromSeconds(1));
        });

        Assert.All(faults, Assert.Null);
    }

    [Fact]
    public async Task Read_StoppedDuringThePause_EndsAtOnce()
    {
        var camera = Camera(() => new ScriptedStream(_pool, open: _ => throw new CameraException("no route to host")));
        using var stop = new CancellationTokenSource();

        var reading = StartReading(camera, _ => { }, stop.Token);
        Assert.True(SpinWait.SpinUntil(() => camera.State.Reason == "no route to host", Patience));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, TestContext.Current.CancellationToken));
        Assert.Equal("stopped", camera.State.Reason);
    }

    [Fact]
    public void After_VainAttempts_DoublesUpToTheLimitWithJitter()
    {
        var options = new CameraOptions { ReopenPauseSeconds = 0.5, ReopenPauseLimitSeconds = 30 };

        Assert.Equal([0.5, 1, 2, 4, 8, 16, 30, 30], Enumerable.Range(0, 8).Select(attempt => ReopenPause.After(options, attempt, 0.5).TotalSeconds));
        Assert.Equal(0.4, ReopenPause.After(options, 0, 0).TotalSeconds, 0.001);
        Assert.Equal(36, ReopenPause.After(options, int.MaxValue, 1).TotalSeconds, 0.001);
    }

    private LiveCamera Camera(params Func<ScriptedStream>[] connections) =>
        Camera(new CameraOptions { Source = "rtsp://host/" }, connections);

    // The last connection is made again and again.
    private LiveCamera Camera(CameraOptions options, params Func<ScriptedStream>[] connections) => new(
        options,
        () =>
        {
            var stream = connections[Math.Min(_streams.Count, connections.Length - 1)]();
            _streams.Add(stream);
            return stream;
        },
        _time,
        NullLogger.Instance);

    private static List<CameraState> Record(LiveCamera camera)
    {
        var states = new List<CameraState>();
        camera.StateChanged += states.Add;
        return states;
    }

    // Reads that many frames while time goes by.
    private async Task<List<long>> ReadAsync(LiveCamera camera, int frames, Action<Frame>? look = null)
    {
        var sequences = new List<long>();
        using var stop = new CancellationTokenSource();
        var reading = StartReading(camera, frame =>
        {
            sequences.Add(frame.Sequence);
            look?.Invoke(frame);
            if (sequences.Count == frames)
                stop.Cancel();
        }, stop.Token);
        await AdvanceUntilAsync(() => reading.IsCompleted);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        return sequences;
    }

    private static Task StartReading(LiveCamera camera, Action<Frame> look, CancellationToken stop) => Task.Run(async () =>
    {
        await foreach (var frame in camera.ReadAsync(stop))
        {
            using (frame)
                look(frame);
        }
    }, CancellationToken.None);

    private async Task AdvanceUntilAsync(Func<bool> condition)
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (!condition())
        {
            deadline.Token.ThrowIfCancellationRequested();
            await AdvanceAsync(TimeSpan.FromMilliseconds(100));
        }
    }

    // Lets what is due run before the clock goes on.
    private async Task AdvanceAsync(TimeSpan step)
    {
        _time.Advance(step);
        await Task.Delay(1, TestContext.Current.CancellationToken);
    }
}
