using System.Collections.Concurrent;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>Network cameras against a real RTSP server, which is frozen, killed, restarted and locked.</summary>
public sealed class NetworkCameraTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly FramePool _pool = new();
    private readonly Journal _log = new();
    private readonly ConcurrentQueue<CameraState> _states = new();
    private readonly CancellationTokenSource _stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private long _frames;

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _stop.Dispose();
    }

    [Fact]
    public async Task Read_ServerFrozenKilledAndRestarted_ComesBackEachTime()
    {
        using var server = RtspServer.StartOrSkip();
        var camera = Open(server.Address());
        var reading = ReadAsync(camera);
        await UntilFramesAsync(25);

        server.Freeze();
        await UntilReasonAsync("no picture within 3 s");
        server.Thaw();
        await UntilFramesAsync(25);
        await UntilAsync(() => camera.State.IsUp);

        server.Die();
        await UntilReasonAsync("cannot be opened");
        server.StartAgain();
        await UntilFramesAsync(25);
        await UntilAsync(() => camera.State.IsUp);
        Assert.True(camera.State.Reconnects >= 2);

        await StopAsync(reading);
        Assert.Empty(ChildProcesses.WithArgument(server.Address()));
    }

    [Fact]
    public async Task Read_FrozenServer_StopsAtOnceAndLeavesNoChild()
    {
        using var server = RtspServer.StartOrSkip();
        var camera = Open(server.Address());
        var reading = ReadAsync(camera);
        await UntilFramesAsync(1);
        server.Freeze();

        await StopAsync(reading);

        Assert.Empty(ChildProcesses.WithArgument(server.Address()));
    }

    [Fact]
    public async Task Read_FrozenPicture_IsUnusableAndAway()
    {
        using var server = RtspServer.StartOrSkip("--frozen");
        var camera = Open(server.Address(), options => options with { FrozenAfterSeconds = 1 });
        var faults = new ConcurrentQueue<string>();

        var reading = ReadAsync(camera, frame => faults.Enqueue(frame.Quality.UnusableReason ?? ""));
        await UntilAsync(() => camera.State.Reason?.StartsWith("frozen", StringComparison.Ordinal) == true && camera.State.Reconnects >= 1);

        await StopAsync(reading);
        Assert.Contains(faults, fault => fault.StartsWith("frozen", StringComparison.Ordinal));
        // A connection made anew for a frozen picture does not bring the camera up; one made anew for a fault, on a slow machine, may.
        Assert.DoesNotContain(_states.Zip(_states.Skip(1)), pair => pair.Second.IsUp && pair.First.Reason?.StartsWith("frozen", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Read_RightPassword_IsNowhereToBeSeen()
    {
        using var server = RtspServer.StartOrSkip("--user", "cam", "--password", "rose:bud@'1");
        var camera = Open(server.Address("cam:rose%3Abud%40%271"));

        var reading = ReadAsync(camera);
        await UntilFramesAsync(5);

        Assert.Empty(ChildProcesses.WithArgument("rose%3Abud"));
        await StopAsync(reading);
        Assert.DoesNotContain(_log.Lines, line => line.Contains("rose", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_WrongPassword_SaysSoWithoutIt()
    {
        using var server = RtspServer.StartOrSkip("--user", "cam", "--password", "rosebud");
        var camera = Open(server.Address("cam:sledge-hammer"));

        var reading = ReadAsync(camera);
        await UntilReasonAsync("401");

        await StopAsync(reading);
        Assert.NotEmpty(_log.Lines);
        Assert.DoesNotContain(_states.Select(state => state.Reason).Concat(_log.Lines), line => line!.Contains("sledge", StringComparison.Ordinal));
        Assert.Equal(0, _frames);
    }

    [Fact]
    public async Task Read_OptionFromTheEnvironmentThatFfmpegQuotes_SaysSoWithoutIt()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var camera = Open("http://127.0.0.1:9/", options => (options with { StreamOptions = new Dictionary<string, string> { ["rw_timeout"] = "rosebud-and-more" } })
            .WithVariables(new Dictionary<string, string> { ["CAMERA_SECRET"] = "rosebud-and" }));

        var reading = ReadAsync(camera);
        await UntilReasonAsync("***");

        await StopAsync(reading);
        Assert.DoesNotContain(_states.Select(state => state.Reason).Concat(_log.Lines), line => line?.Contains("rosebud", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task Read_HttpCameraWithPasswordAndToken_DeliversPictures()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        using var server = new MotionJpegServer();
        var camera = Open($"http://cam:rosebud@127.0.0.1:{server.Port}/video?token=kane");
        var sizes = new ConcurrentQueue<OpenCvSharp.Size>();

        var reading = ReadAsync(camera, frame => sizes.Enqueue(frame.Picture.Size()));
        await UntilFramesAsync(10);

        await StopAsync(reading);
        Assert.All(sizes, size => Assert.Equal(new OpenCvSharp.Size(64, 48), size));
        // Basic authentication of cam:rosebud.
        Assert.Contains(server.Requests, request => request.Contains("GET /video?token=kane", StringComparison.Ordinal) && request.Contains("Basic Y2FtOnJvc2VidWQ=", StringComparison.Ordinal));
        Assert.DoesNotContain(_log.Lines, line => line.Contains("rosebud", StringComparison.Ordinal) || line.Contains("kane", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("cam:rosebud@")]
    public async Task Read_HttpCameraThatSendsFewPictures_DeliversTheFirstOneToo(string user)
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        using var server = new MotionJpegServer { IsOpen = user.Length == 0, Pause = TimeSpan.FromSeconds(0.5) };
        var camera = Open($"http://{user}127.0.0.1:{server.Port}/video");
        var numbers = new ConcurrentQueue<int>();

        var reading = ReadAsync(camera, frame => numbers.Enqueue(NumberedPicture.FindNumber(frame.Picture)));
        await UntilFramesAsync(3);

        await StopAsync(reading);
        Assert.Equal([0, 1, 2], numbers.Take(3));
    }

    [Fact]
    public async Task Read_PicturesThatChangeTheirSize_AreNotScaledToTheOldOneButCannotBeJudged()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        using var server = new MotionJpegServer();
        var camera = Open($"http://cam:rosebud@127.0.0.1:{server.Port}/video");
        var faults = new ConcurrentQueue<string>();

        var reading = ReadAsync(camera, frame =>
        {
            if (frame.Quality.UnusableReason is { } reason)
                faults.Enqueue(reason);
        });
        await UntilFramesAsync(10);
        server.Size = (96, 72);
        await UntilReasonAsync("changed their size");
        while (!faults.Contains("size 96x72 instead of 64x48"))
            await Task.Delay(10, TestContext.Current.CancellationToken);

        await StopAsync(reading);
    }

    [Fact]
    public async Task Read_PicturesOfWhichPartsAreLost_CannotBeJudgedAndTheCameraStaysUp()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        using var server = new MotionJpegServer { Size = (320, 240) };
        var camera = Open($"http://cam:rosebud@127.0.0.1:{server.Port}/video");
        var (whole, torn) = (0, 0);

        var reading = ReadAsync(camera, frame =>
        {
            if (frame.Quality.UnusableReason is null)
                Interlocked.Increment(ref whole);
            else if (frame.Quality.UnusableReason.StartsWith("torn: ", StringComparison.Ordinal))
                Interlocked.Increment(ref torn);
        });
        await UntilFramesAsync(10);
        Assert.Equal(0, Volatile.Read(ref torn));
        server.IsTorn = true;
        while (Volatile.Read(ref torn) < 20)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        server.IsTorn = false;
        var before = Volatile.Read(ref whole);
        while (Volatile.Read(ref whole) < before + 20)
            await Task.Delay(10, TestContext.Current.CancellationToken);

        Assert.True(camera.State.IsUp);
        await StopAsync(reading);
    }

    [Fact]
    public async Task Read_NobodyListens_SaysSo()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var camera = Open("rtsp://127.0.0.1:9/nothing");

        var reading = ReadAsync(camera);
        await UntilReasonAsync("Connection refused");

        await StopAsync(reading);
        Assert.DoesNotContain(_states, state => state.IsUp);
    }

    [Fact]
    public void Open_FfmpegMissing_SaysHowToInstallIt()
    {
        var fault = Assert.Throws<CameraException>(() => Open("rtsp://cam:rosebud@127.0.0.1/", options => options with { FfmpegPath = "no-such-ffmpeg" }));

        Assert.Contains("apt-get install ffmpeg", fault.Message);
        Assert.DoesNotContain("rosebud", fault.Message);
    }

    private LiveCamera Open(string address, Func<CameraOptions, CameraOptions>? change = null)
    {
        var options = new CameraOptions { Source = address, StallDeadlineSeconds = 3, OpenDeadlineSeconds = 20, ReopenPauseSeconds = 0.1, ReopenPauseLimitSeconds = 0.5 };
        var camera = (LiveCamera)new FrameSources(_pool, TimeProvider.System, _log).Open(change?.Invoke(options) ?? options);
        camera.StateChanged += _states.Enqueue;
        return camera;
    }

    private Task ReadAsync(LiveCamera camera, Action<Frame>? look = null) => Task.Run(async () =>
    {
        await foreach (var frame in camera.ReadAsync(_stop.Token))
        {
            using (frame)
            {
                Assert.Equal(_frames, frame.Sequence);
                look?.Invoke(frame);
                Interlocked.Increment(ref _frames);
            }
        }
    }, CancellationToken.None);

    private async Task StopAsync(Task reading)
    {
        await _stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, CancellationToken.None));
    }

    private Task UntilFramesAsync(int more)
    {
        var wanted = Interlocked.Read(ref _frames) + more;
        return UntilAsync(() => Interlocked.Read(ref _frames) >= wanted);
    }

    // Handlers hear of a state after it shows, and a slow machine may have other reasons before.
    private Task UntilReasonAsync(string reason) =>
        UntilAsync(() => _states.Any(state => state.Reason?.Contains(reason, StringComparison.Ordinal) == true));

    private async Task UntilAsync(Func<bool> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        deadline.CancelAfter(Patience);
        while (!condition())
            await Task.Delay(10, deadline.Token);
    }
}
