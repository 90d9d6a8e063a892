using System.Collections.Concurrent;
using System.Diagnostics;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture.Live;

/// <summary>Cameras that fail in every way and are stopped at any moment leave no frame, no task, no thread and no process.</summary>
public sealed class CaptureFaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly CameraOptions Hasty = new()
    {
        Source = "rtsp://host/",
        OpenDeadlineSeconds = 0.02,
        StallDeadlineSeconds = 0.02,
        FrozenAfterSeconds = 0.01,
        ReopenPauseSeconds = 0.001,
        ReopenPauseLimitSeconds = 0.005,
    };

    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Read_RandomFaultsAndCancellations_LeaveNothing()
    {
        var streams = new ConcurrentQueue<ScriptedStream>();
        for (var round = 0; round < 150; round++)
        {
            var chance = new Random(round);
            using var stop = new CancellationTokenSource();
            // Stopped soon after one of its first calls, not after some time: a busy machine may not get anywhere in that.
            var (callsLeft, soon) = (chance.Next(1, 13), TimeSpan.FromMilliseconds(chance.Next(3)));
            void CountCall()
            {
                if (Interlocked.Decrement(ref callsLeft) == 0)
                    stop.CancelAfter(soon);
            }

            var camera = new LiveCamera(
                Hasty,
                () =>
                {
                    var stream = new ScriptedStream(
                        _folder.Pool,
                        stream =>
                        {
                            CountCall();
                            Open(stream, chance);
                        },
                        stream =>
                        {
                            CountCall();
                            return Read(stream, chance);
                        });
                    streams.Enqueue(stream);
                    return stream;
                },
                TimeProvider.System,
                NullLogger.Instance);

            await ReadUntilStoppedAsync(camera, stop.Token);

            Assert.Equal(0, _folder.Pool.Outstanding);
            Assert.All(streams, stream => Assert.True(stream.IsDisposed, $"round {round} left a stream"));
        }

        Assert.True(streams.Count > 150, "no camera was ever opened anew");
    }

    [Fact]
    public async Task Read_RandomKillsAndCancellationsOfFfmpeg_LeaveNothing()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var path = _folder.WriteVideo("line.mp4", frames: 40, width: 320, height: 240);
        var options = Hasty with { Source = path, OpenDeadlineSeconds = 1, StallDeadlineSeconds = 1, FrozenAfterSeconds = 0 };
        var program = FfmpegProgram.Find("ffmpeg");
        for (var round = 0; round < 50; round++)
        {
            var chance = new Random(round);
            FfmpegStream? child = null;
            var camera = new LiveCamera(
                options,
                () => child = new FfmpegStream(program, FfmpegCommand.ForFile(program, options), options, _folder.Pool),
                TimeProvider.System,
                NullLogger.Instance);
            var killAt = chance.Next(60);

            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(chance.Next(250)));
            await ReadUntilStoppedAsync(camera, stop.Token, frame =>
            {
                if (frame.Sequence == killAt && child?.ProcessId is { } id)
                    Kill(id);
            });

            Assert.Equal(0, _folder.Pool.Outstanding);
            Assert.Empty(ChildProcesses.WithArgument(path));
        }
    }

    private static void Open(ScriptedStream stream, Random chance)
    {
        switch (chance.Next(6))
        {
            case 0: throw new CameraException("no route to host");
            case 1: throw new OpenCVException(ErrorCode.StsError, "Open", "broken", "V4l2", 1);
            case 2: stream.HangUntilBroken(); break;
        }
    }

    private static Grab Read(ScriptedStream stream, Random chance) => chance.Next(12) switch
    {
        0 => new Grab(GrabOutcome.Ended),
        1 => new Grab(GrabOutcome.Empty),
        2 => stream.HangUntilBroken(),
        3 => throw new CameraException("torn"),
        4 => throw new InvalidOperationException("unforeseen"),
        5 => stream.Picture(3),
        _ => stream.Picture(),
    };

    private static async Task ReadUntilStoppedAsync(LiveCamera camera, CancellationToken stop, Action<Frame>? look = null)
    {
        var reading = Task.Run(async () =>
        {
            await foreach (var frame in camera.ReadAsync(stop))
            {
                using (frame)
                    look?.Invoke(frame);
            }
        }, CancellationToken.None);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience, CancellationToken.None));
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (ArgumentException)
        {
            // It has ended by itself.
        }
    }
}
