using System.Diagnostics;
using System.Runtime.Versioning;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Capture.Recordings;

public sealed class VideoFileTests : IDisposable
{
    private const string NoFfmpeg = "no-such-ffmpeg";
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("ffmpeg")]
    [InlineData(NoFfmpeg)]
    public async Task Read_Video_DeliversEveryFrameInOrder(string ffmpeg)
    {
        SkipWithout(ffmpeg);
        var path = _folder.WriteVideo("whole.mp4", frames: 60);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path, ffmpeg), frame => (frame.Sequence, NumberedPicture.FindNumber(frame.Picture)));

        Assert.Null(fault);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => ((long)i, i % 20)), seen);
        Assert.Equal(ffmpeg == NoFfmpeg ? 1 : 0, _folder.Log.Lines.Count(line => line.Contains("decoded by OpenCV", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Read_FfmpegWithoutFfprobeBesideIt_IsDecodedByOpenCvAndSaysSo()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("whole.mp4", frames: 5);
        var installed = Environment.GetEnvironmentVariable("PATH")!.Split(':').Select(folder => Path.Combine(folder, "ffmpeg")).First(File.Exists);
        File.CreateSymbolicLink(_folder.Path("ffmpeg"), installed);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path, _folder.Path("ffmpeg")), frame => NumberedPicture.FindNumber(frame.Picture));

        Assert.Null(fault);
        Assert.Equal(Enumerable.Range(0, 5), seen);
        Assert.Contains(_folder.Log.Lines, line => line.Contains(_folder.Path("ffprobe"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Read_PicturesThatComeOffTheBeat_IsNoFault()
    {
        SkipWithout("ffmpeg");
        var path = _folder.Path("jitter.mkv");
        using (var making = Process.Start("ffmpeg",
        [
            "-v", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=25", "-frames:v", "200", "-vf", "settb=1/1000,setpts='N*40-mod(N*7,20)*2'",
            "-vsync", "passthrough", "-enc_time_base", "1/1000", "-c:v", "mjpeg", path,
        ]))
            await making.WaitForExitAsync(TestContext.Current.CancellationToken);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path), frame => frame.Sequence);

        Assert.Null(fault);
        Assert.Equal(200, seen.Count);
    }

    [Fact]
    public async Task Read_RowsThatFillNoWholeWords_KeepsThemStraight()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("odd.mp4", frames: 3, width: 62, height: 50);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path), frame => (frame.Picture.Size(), NumberedPicture.FindNumber(frame.Picture)));

        Assert.Null(fault);
        Assert.Equal(Enumerable.Range(0, 3).Select(i => (new Size(62, 50), i)), seen);
    }

    [Theory]
    [InlineData("ffmpeg")]
    [InlineData(NoFfmpeg)]
    public async Task Read_TruncatedVideo_DeliversWhatIsThereThenSaysHowItEnded(string ffmpeg)
    {
        SkipWithout(ffmpeg);
        var path = _folder.WriteVideo("cut.avi", frames: 100);
        Truncate(path, 0.6);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path, ffmpeg), frame => frame.Sequence);

        Assert.InRange(seen.Count, 40, 70);
        Assert.Contains($"after {seen.Count} of 100 frames", fault?.Message);
    }

    [Theory]
    [InlineData("mkv")]
    [InlineData("ts")]
    public async Task Read_RateThatChanges_IsWhole(string container)
    {
        SkipWithout("ffmpeg");

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(WriteJoined($"joined.{container}")), frame => frame.Sequence);

        Assert.Null(fault);
        Assert.Equal(240, seen.Count);
    }

    // A transport stream does not say how long it should be.
    [Fact]
    public async Task Read_TruncatedMatroskaWhoseRateChanges_SaysWhenItEnded()
    {
        SkipWithout("ffmpeg");
        var path = WriteJoined("joined.mkv");
        Truncate(path, 0.8);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path), frame => frame.Sequence);

        Assert.InRange(seen.Count, 100, 235);
        Assert.Contains($"after {seen.Count} frames, ", fault?.Message);
        Assert.Contains(" of 13 s", fault?.Message);
    }

    [Fact]
    public async Task Read_MatroskaWhoseClockDoesNotBeginAtZero_IsWhole()
    {
        SkipWithout("ffmpeg");
        var joined = WriteJoined("joined.mkv");
        RunFfmpeg("-i", joined, "-c", "copy", "-output_ts_offset", "100", _folder.Path("late.mkv"));

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(_folder.Path("late.mkv")), frame => frame.Sequence);

        Assert.Null(fault);
        Assert.Equal(240, seen.Count);
    }

    [Theory]
    [InlineData("ffmpeg")]
    [InlineData(NoFfmpeg)]
    public async Task Read_NothingToDecode_SaysWhy(string ffmpeg)
    {
        SkipWithout(ffmpeg);
        File.WriteAllBytes(_folder.Path("zero.mp4"), []);
        File.WriteAllText(_folder.Path("text.mp4"), "this is no video");
        var indexLost = _folder.WriteVideo("index-lost.mp4", frames: 20);
        Truncate(indexLost, 0.7);

        Assert.Contains("zero bytes", await FindFault("zero.mp4", ffmpeg));
        Assert.Contains("no frame that can be decoded", await FindFault("text.mp4", ffmpeg) + await FindFault("index-lost.mp4", ffmpeg));
        Assert.Contains("does not exist", await FindFault("missing.mp4", ffmpeg));
    }

    [Fact]
    public async Task Read_DamagedInTheMiddle_DeliversAndReports()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("damaged.mp4", frames: 60, width: 320, height: 240);
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 3, bytes.Length / 3).Fill(0xA5);
        File.WriteAllBytes(path, bytes);

        var (seen, fault) = await CaptureFolder.ReadAllAsync(Open(path), frame => frame.Sequence);

        Assert.NotEmpty(seen);
        Assert.NotNull(fault);
    }

    [Fact]
    public async Task Read_PicturesThatChangeTheirSize_DeliversThoseBeforeThenSaysSo()
    {
        SkipWithout("ffmpeg");
        var path = _folder.Path("line.mjpeg");
        using (var file = File.Create(path))
        {
            for (var number = 0; number < 40; number++)
            {
                using var picture = NumberedPicture.Draw(number, 640, number < 20 ? 480 : 240);
                file.Write(picture.ToBytes(".jpg"));
            }
        }

        var (sizes, fault) = await CaptureFolder.ReadAllAsync(Open(path, "ffmpeg"), frame => frame.Picture.Size());

        Assert.Contains("changed their size", fault!.Message, StringComparison.Ordinal);
        Assert.All(sizes, size => Assert.Equal(new Size(640, 480), size));
        // What ffmpeg says of it comes on another way than the pictures: it may pass those that are in the pipe, or come a few after them.
        Assert.InRange(sizes.Count, 16, 30);
    }

    [Fact]
    public async Task Read_Realtime_PlaysAtItsRateAgainAndAgain()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("short.mp4", frames: 3);
        var clock = new FakeTimeProvider();
        var source = _folder.Open(new CameraOptions { Source = path, Realtime = true, Loop = true, FramesPerSecond = 50 }, clock);
        var captured = new List<DateTimeOffset>();

        await using (var frames = source.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            while (captured.Count < 7)
            {
                var next = frames.MoveNextAsync().AsTask();
                // The clock stands until the first frame is here, so that all others are due a known time after it.
                while (captured.Count > 0 && !next.IsCompleted)
                {
                    clock.Advance(TimeSpan.FromMilliseconds(1));
                    await Task.Delay(1, TestContext.Current.CancellationToken);
                }

                Assert.True(await next);
                using (frames.Current)
                    captured.Add(frames.Current.CapturedAt);
            }
        }

        Assert.True(source.IsLive);
        Assert.InRange((captured[1] - captured[0]).TotalMilliseconds, 20, double.MaxValue);
        Assert.InRange((captured[2] - captured[0]).TotalMilliseconds, 40, double.MaxValue);
    }

    [Fact]
    public async Task Read_Abandoned_LeavesNoChild()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("long.mp4", frames: 200, width: 320, height: 240);

        await foreach (var frame in Open(path).ReadAsync(TestContext.Current.CancellationToken))
        {
            frame.Dispose();
            break;
        }

        Assert.Empty(ChildProcesses.WithArgument(path));
    }

    [Fact(Timeout = 60_000)]
    [SupportedOSPlatform("linux")]
    public async Task Read_StoppedWhileFfprobeLooks_LeavesNoChild()
    {
        SkipWithout("ffmpeg");
        var path = _folder.WriteVideo("slow-disk.mp4", frames: 2);
        MadeProgram.Write(_folder.Path("ffmpeg"), "exec ffmpeg \"$@\"");
        MadeProgram.Write(_folder.Path("ffprobe"), $"exec tail -f '{path}'");
        using var stop = new CancellationTokenSource();
        var reading = Task.Run(async () =>
        {
            await foreach (var frame in Open(path, _folder.Path("ffmpeg")).ReadAsync(stop.Token))
                frame.Dispose();
        }, TestContext.Current.CancellationToken);
        while (ChildProcesses.WithArgument(path).Count == 0)
            await Task.Delay(10, TestContext.Current.CancellationToken);

        await stop.CancelAsync();

        var stopped = Stopwatch.StartNew();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        while (ChildProcesses.WithArgument(path).Count > 0)
        {
            Assert.True(stopped.Elapsed < FfmpegProgram.AnswerDeadline / 2, "it waits for its own deadline");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }

    private IFrameSource Open(string path, string ffmpeg = "ffmpeg") =>
        _folder.Open(new CameraOptions { Source = path, FfmpegPath = ffmpeg });

    private async Task<string?> FindFault(string name, string ffmpeg) =>
        (await CaptureFolder.ReadAllAsync(Open(_folder.Path(name), ffmpeg), frame => 0)).Fault?.Message;

    /// <summary>210 pictures at 30 a second, for longer than ffprobe looks, then 30 at 5.</summary>
    private string WriteJoined(string name)
    {
        foreach (var (part, rate, seconds) in new[] { ("fast.mkv", "30", "7"), ("slow.mkv", "5", "6") })
            RunFfmpeg("-f", "lavfi", "-i", $"testsrc=size=160x120:rate={rate}", "-t", seconds, "-c:v", "libx264", "-preset", "ultrafast", "-bf", "0", _folder.Path(part));
        File.WriteAllText(_folder.Path("list.txt"), "file 'fast.mkv'\nfile 'slow.mkv'\n");
        RunFfmpeg("-f", "concat", "-i", _folder.Path("list.txt"), "-c", "copy", _folder.Path(name));
        return _folder.Path(name);
    }

    private static void RunFfmpeg(params string[] arguments)
    {
        var (exitCode, _, errors) = FfmpegProgram.Ask("ffmpeg", ["-y", "-loglevel", "error", .. arguments]);
        Assert.True(exitCode == 0, errors);
    }

    private static void Truncate(string path, double part)
    {
        using var file = File.OpenWrite(path);
        file.SetLength((long)(file.Length * part));
    }

    private static void SkipWithout(string ffmpeg) => Assert.SkipUnless(
        ffmpeg == NoFfmpeg || FfmpegProgram.TryFind(ffmpeg) is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
}
