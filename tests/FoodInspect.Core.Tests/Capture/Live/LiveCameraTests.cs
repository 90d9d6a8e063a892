using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;

namespace FoodInspect.Core.Tests.Capture.Live;

public sealed class LiveCameraTests : IDisposable
{
    private readonly ScriptedCameras _cameras = new();

    public void Dispose() => _cameras.Dispose();

    [Fact]
    public async Task Read_StreamThatEnds_GoesOnWithTheNextConnectionAndNumber()
    {
        var left = 3;
        var camera = _cameras.Camera(
            () => new ScriptedStream(_cameras.Pool, read: stream => left-- > 0 ? stream.Picture() : new Grab(GrabOutcome.Ended)) { Ending = new("cable pulled") },
            () => new ScriptedStream(_cameras.Pool));
        var states = ScriptedCameras.Record(camera);

        var sequences = await _cameras.ReadAsync(camera, 6);

        Assert.Equal([0, 1, 2, 3, 4, 5], sequences);
        Assert.Equal([(true, null), (false, "the stream ended: cable pulled"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.Equal(1, states[^1].Reconnects);
        Assert.True(states[2].Since > states[1].Since);
    }

    [Fact]
    public async Task Read_AgainAfterItsLineFailed_CountsAsOpenedAnew()
    {
        var camera = _cameras.Camera(() => new ScriptedStream(_cameras.Pool), () => new ScriptedStream(_cameras.Pool));

        await _cameras.ReadAsync(camera, 1);
        Assert.Equal(0, camera.State.Reconnects);
        await _cameras.ReadAsync(camera, 1);

        Assert.Equal(1, camera.State.Reconnects);
    }

    [Theory]
    [InlineData("/dev/video0", "no first picture within 10 s")]
    [InlineData("rtsp://host/", "no first picture within 10 s; if its key frames are further apart, set OpenDeadlineSeconds longer than their interval, or shorten that in the camera")]
    public async Task Read_OpenHangsInTheDriver_IsLeftBehindAndOpenedAnew(string source, string reason)
    {
        var camera = _cameras.Camera(
            new CameraOptions { Source = source },
            () => new ScriptedStream(_cameras.Pool, open: stream => stream.HangUntil(_cameras.TestEnds)) { BreaksWithin = TimeSpan.Zero },
            () => new ScriptedStream(_cameras.Pool));
        var states = ScriptedCameras.Record(camera);

        await _cameras.ReadAsync(camera, 2);

        Assert.Equal([(false, reason), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
    }

    [Fact]
    public async Task Read_EveryOpenHangs_LeavesOnlyFewThreadsBehind()
    {
        var camera = _cameras.Camera(() => new ScriptedStream(_cameras.Pool, open: stream => stream.HangUntil(_cameras.TestEnds)) { BreaksWithin = TimeSpan.Zero });
        using var stop = new CancellationTokenSource();

        var reading = ScriptedCameras.StartReading(camera, _ => { }, stop.Token);
        await _cameras.AdvanceUntilAsync(camera, () => camera.State.Reason?.Contains("3 earlier captures hang") == true);
        for (var i = 0; i < 100; i++)
        {
            _cameras.Time.Advance(TimeSpan.FromSeconds(60));
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        Assert.Equal(4, _cameras.Streams.Count);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(ScriptedCameras.Patience, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Read_ReadHangs_IsBrokenOffAtTheDeadline()
    {
        var first = true;
        var camera = _cameras.Camera(
            () => new ScriptedStream(_cameras.Pool, read: stream =>
            {
                if (!first)
                    return stream.HangUntilBroken();
                first = false;
                return stream.Picture();
            }),
            () => new ScriptedStream(_cameras.Pool));
        var states = ScriptedCameras.Record(camera);

        await _cameras.ReadAsync(camera, 3);

        Assert.Equal([(true, null), (false, "no picture within 5 s"), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.InRange((states[1].Since - states[0].Since).TotalSeconds, 5, 6);
        Assert.True(_cameras.Streams.First().IsDisposed);
    }

    [Fact]
    public async Task Read_StreamThatCannotBeDisposed_GoesOnWithTheNext()
    {
        var camera = _cameras.Camera(
            () => new ScriptedStream(_cameras.Pool, read: _ => new Grab(GrabOutcome.Ended)) { DisposalFault = new InvalidOperationException("the driver is confused") },
            () => new ScriptedStream(_cameras.Pool));

        Assert.Equal([0, 1], await _cameras.ReadAsync(camera, 2));
    }

    [Fact]
    public async Task Read_EndlessEmptyPictures_CountAsNone()
    {
        var camera = _cameras.Camera(
            () => new ScriptedStream(_cameras.Pool, read: _ => new Grab(GrabOutcome.Empty)),
            () => new ScriptedStream(_cameras.Pool));
        var states = ScriptedCameras.Record(camera);

        await _cameras.ReadAsync(camera, 1);

        Assert.StartsWith("only empty pictures", states[0].Reason);
        Assert.True(states[1].IsUp);
    }

    [Fact]
    public async Task Read_IdenticalPictures_AreUnusableUntilTheyMove()
    {
        // The second connection repeats the frozen picture too: only one that moves brings the camera up.
        var camera = _cameras.Camera(
            () => new ScriptedStream(_cameras.Pool, read: stream => stream.Picture(7)),
            () => new ScriptedStream(_cameras.Pool, read: stream => stream.Picture(7)),
            () => new ScriptedStream(_cameras.Pool, read: stream => stream.Picture(8)));
        var states = ScriptedCameras.Record(camera);
        var faults = new List<string?>();

        using (var stop = new CancellationTokenSource(ScriptedCameras.Patience))
        {
            var reading = ScriptedCameras.StartReading(camera, frame =>
            {
                faults.Add(frame.Quality.UnusableReason);
                _cameras.Time.Advance(TimeSpan.FromSeconds(1));
                if (states.Count == 3)
                    stop.Cancel();
            }, stop.Token);
            await _cameras.AdvanceUntilAsync(camera, () => reading.IsCompleted);
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        }

        const string Frozen = "frozen: the picture has not changed for 10 s";
        Assert.Equal([(true, null), (false, Frozen), (true, null)], states.Select(state => (state.IsUp, state.Reason)));
        Assert.Equal(3, _cameras.Streams.Count);
        Assert.All(faults.TakeWhile(fault => fault is null), Assert.Null);
        Assert.True(faults.Count(fault => fault == Frozen) > 5);
        Assert.Null(faults[^1]);
    }

    [Fact]
    public async Task Read_FrozenAfterZero_NeverCallsACameraFrozen()
    {
        var camera = _cameras.Camera(new CameraOptions { Source = "rtsp://host/", FrozenAfterSeconds = 0 }, () => new ScriptedStream(_cameras.Pool, read: stream => stream.Picture(7)));
        var faults = new List<string?>();

        await _cameras.ReadAsync(camera, 50, frame =>
        {
            faults.Add(frame.Quality.UnusableReason);
            _cameras.Time.Advance(TimeSpan.FromSeconds(1));
        });

        Assert.All(faults, Assert.Null);
    }

    [Fact]
    public async Task Read_StoppedDuringThePause_EndsAtOnce()
    {
        var camera = _cameras.Camera(() => new ScriptedStream(_cameras.Pool, open: _ => throw new CameraException("no route to host")));
        using var stop = new CancellationTokenSource();

        var reading = ScriptedCameras.StartReading(camera, _ => { }, stop.Token);
        Assert.True(SpinWait.SpinUntil(() => camera.State.Reason == "no route to host", ScriptedCameras.Patience));
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(ScriptedCameras.Patience, TestContext.Current.CancellationToken));
        Assert.Equal("stopped", camera.State.Reason);
    }
}
