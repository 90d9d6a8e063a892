using System.Collections.Concurrent;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Capture.Live;

public sealed class LiveCameraTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);
    private readonly FramePool _pool = new();
    private readonly WatchedTime _time = new();
    private readonly ConcurrentQueue<ScriptedStream> _streams = new();
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
            () => new ScriptedStream(_pool, read: stream => left-- > 0 ? stream.Picture() : new Grab(GrabOutcome.Ended)) { Ending = new("cable pulled") },
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        var sequences = await ReadAsync(camera, 6);

        Assert.Equal([0, 1, 2, 3, 4, 5], sequences);
        Assert.Equal([(true, null), (false, "the stream ended: cable pulled"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.Equal(1, states[^1].Reconnects);
        Assert.True(states[2].Since > states[1].Since);
    }

    [Fact]
    public async Task Read_AgainAfterItsLineFailed_CountsAsOpenedAnew()
    {
        var camera = Camera(() => new ScriptedStream(_pool), () => new ScriptedStream(_pool));

        await ReadAsync(camera, 1);
        Assert.Equal(0, camera.State.Reconnects);
        await ReadAsync(camera, 1);

        Assert.Equal(1, camera.State.Reconnects);
    }

    [Theory]
    [InlineData("/dev/video0", "no first picture within 10 s")]
    [InlineData("rtsp://host/", "no first picture within 10 s; if its key frames are further apart, set OpenDeadlineSeconds longer than their interval, or shorten that in the camera")]
    public async Task Read_OpenHangsInTheDriver_IsLeftBehindAndOpenedAnew(string source, string reason)
    {
        var camera = Camera(
            new CameraOptions { Source = source },
            () => new ScriptedStream(_pool, open: stream => stream.HangUntil(_testEnds)) { BreaksWithin = TimeSpan.Zero },
            () => new ScriptedStream(_pool));
        var states = Record(camera);

        await ReadAsync(camera, 2);

        Assert.Equal([(false, reason), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
    }

    [Fact]
    public async Task Read_EveryOpenHangs_LeavesOnlyFewThreadsBehind()
    {
        var camera = Camera(() => new ScriptedStream(_pool, open: stream => stream.HangUntil(_testEnds)) { BreaksWithin = TimeSpan.Zero });
        using var stop = new CancellationTokenSource();

        var reading = StartReading(camera, _ => { }, stop.Token);
        await AdvanceUntilAsync(camera, () => camera.State.Reason?.Contains("3 earlier captures hang") == true);
        for (var i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

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
        Assert.True(_streams.First().IsDisposed);
    }

    [Fact]
    public async Task Read_StreamThatCannotBeDisposed_GoesOnWithTheNext()
    {
        var camera = Camera(
            () => new ScriptedStream(_pool, read: _ => new Grab(GrabOutcome.Ended)) { DisposalFault = new InvalidOperationException("the driver is confused") },
            () => new ScriptedStream(_pool));

        Assert.Equal([0, 1], await ReadAsync(camera, 2));
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
            await AdvanceUntilAsync(camera, () => reading.IsCompleted);
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
            _streams.Enqueue(stream);
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
        await AdvanceUntilAsync(camera, () => reading.IsCompleted);
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

    /// <summary>
    /// Lets time go by only while nothing but time can bring the camera on: while it pauses between two connections, or waits
    /// for one that gives nothing, and then little beyond its deadline, or between two empty pictures. So it does not matter how
    /// fast this machine is.
    /// </summary>
    private async Task AdvanceUntilAsync(LiveCamera camera, Func<bool> condition)
    {
        var (waitingFor, waited) = ((ScriptedStream?)null, TimeSpan.Zero);
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            var connected = _streams.LastOrDefault(stream => stream is { IsBroken: false, IsDisposed: false });
            if (connected != waitingFor)
                (waitingFor, waited) = (connected, TimeSpan.Zero);
            var mayGoOn = connected is null
                ? !camera.State.IsUp
                : (connected.GivesNothing && waited < DeadlineOf(connected) + Grace) || _time.LastDue < Step;
            if (mayGoOn)
            {
                waited += Step;
                _time.Advance(Step);
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>A clock that a test turns, which tells how soon the last timer was to ring when it was set.</summary>
    private sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
        private long _lastDueTicks = long.MaxValue;

        public TimeSpan LastDue => TimeSpan.FromTicks(Interlocked.Read(ref _lastDueTicks));

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Exchange(ref _lastDueTicks, dueTime.Ticks);
            return timer;
        }
    }

    private static TimeSpan DeadlineOf(ScriptedStream stream) =>
        TimeSpan.FromSeconds(stream.HasGivenPicture ? new CameraOptions().StallDeadlineSeconds : new CameraOptions().OpenDeadlineSeconds);
}
