using System.Collections.Concurrent;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging.Abstractions;

namespace FoodInspect.Core.Tests.Capture.Live;

/// <summary>Live cameras whose connections a test scripts, and their clock. At the end all streams must be disposed of, and no frame be out.</summary>
internal sealed class ScriptedCameras : IDisposable
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Grace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    public FramePool Pool { get; } = new();

    public WatchedTime Time { get; } = new();

    /// <summary>The connections that were made.</summary>
    public ConcurrentQueue<ScriptedStream> Streams { get; } = new();

    /// <summary>What hangs in a driver hangs until then.</summary>
    public ManualResetEventSlim TestEnds { get; } = new();

    public void Dispose()
    {
        TestEnds.Set();
        Assert.True(SpinWait.SpinUntil(() => Streams.All(stream => stream.IsDisposed), Patience), "a stream was not disposed");
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
    }

    /// <summary>A network camera whose connections are scripted; the last one is made again and again.</summary>
    public LiveCamera Camera(params Func<ScriptedStream>[] connections) =>
        Camera(new CameraOptions { Source = "rtsp://host/" }, connections);

    public LiveCamera Camera(CameraOptions options, params Func<ScriptedStream>[] connections) => new(
        options,
        () =>
        {
            var stream = connections[Math.Min(Streams.Count, connections.Length - 1)]();
            Streams.Enqueue(stream);
            return stream;
        },
        Time,
        NullLogger.Instance);

    /// <summary>All states that the camera is in from now on.</summary>
    public static List<CameraState> Record(LiveCamera camera)
    {
        var states = new List<CameraState>();
        camera.StateChanged += states.Add;
        return states;
    }

    /// <summary>Reads that many frames while time goes by; gives their numbers.</summary>
    public async Task<List<long>> ReadAsync(LiveCamera camera, int frames, Action<Frame>? look = null)
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

    public static Task StartReading(LiveCamera camera, Action<Frame> look, CancellationToken stop) => Task.Run(async () =>
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
    public async Task AdvanceUntilAsync(LiveCamera camera, Func<bool> condition)
    {
        var (waitingFor, waited) = ((ScriptedStream?)null, TimeSpan.Zero);
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.Token.ThrowIfCancellationRequested();
            var connected = Streams.LastOrDefault(stream => stream is { IsBroken: false, IsDisposed: false });
            if (connected != waitingFor)
                (waitingFor, waited) = (connected, TimeSpan.Zero);
            var mayGoOn = connected is null
                ? !camera.State.IsUp
                : (connected.GivesNothing && waited < DeadlineOf(connected) + Grace) || Time.LastDue < Step;
            if (mayGoOn)
            {
                waited += Step;
                Time.Advance(Step);
            }

            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }

    private static TimeSpan DeadlineOf(ScriptedStream stream) =>
        TimeSpan.FromSeconds(stream.HasGivenPicture ? new CameraOptions().StallDeadlineSeconds : new CameraOptions().OpenDeadlineSeconds);
}
