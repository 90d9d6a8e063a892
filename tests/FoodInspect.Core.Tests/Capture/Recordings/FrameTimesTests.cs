using System.Diagnostics;
using System.Runtime.Versioning;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Recordings;

namespace FoodInspect.Core.Tests.Capture.Recordings;

public sealed class FrameTimesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Journal _log = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gap.mp4")]
    [InlineData("gap.mkv")]
    public async Task OfAsync_RecordingWithAGap_TellsWhenEachFrameWas(string name)
    {
        var seconds = await OfAsync(Record(name, "-vf", "setpts='if(gte(N,10),N+70,N)'"));

        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => i / 10.0), .. Enumerable.Range(80, 10).Select(i => i / 10.0)], seconds!.Select(time => Math.Round(time, 3)));
    }

    [Fact]
    public async Task OfAsync_ClipThatAnEditListBegins_CountsOnlyWhatIsShown()
    {
        var whole = Record("whole.mp4");
        Ffmpeg("-ss", "0.5", "-i", whole, "-c", "copy", _folder["clip.mp4"]);

        Assert.Equal(15, (await OfAsync(_folder["clip.mp4"]))!.Count);
    }

    [Fact]
    public async Task OfAsync_ContainerWithoutTheTimeOfEach_TellsNothingAndWhy()
    {
        Assert.Null(await OfAsync(Record("b-frames.avi")));

        Assert.Contains(_log.Lines, line => line.Contains("is not known", StringComparison.Ordinal) && line.Contains("does not tell of each", StringComparison.Ordinal));
    }

    [Fact]
    public async Task OfAsync_NoVideo_TellsNothingAndWhy()
    {
        File.WriteAllText(_folder["none.mp4"], "none");

        Assert.Null(await OfAsync(_folder["none.mp4"]));
        Assert.Contains(_log.Lines, line => line.Contains("It holds no frame", StringComparison.Ordinal));
    }

    // As one that hangs in a system call on a disk that hangs.
    [Fact(Timeout = 60_000)]
    [SupportedOSPlatform("linux")]
    public async Task OfAsync_StoppedWhileFfprobeCannotBeKilled_DoesNotWaitForIt()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var video = _folder["video.mp4"];
        File.WriteAllText(video, "");
        MadeProgram.Write(_folder["ffmpeg"], "exec ffmpeg \"$@\"");
        MadeProgram.Write(_folder["ffprobe"], $"tail -f '{video}' & exec tail -f '{video}'");
        using var stop = new CancellationTokenSource();
        var asking = FrameTimes.OfAsync(new CameraOptions { Source = video, FfmpegPath = _folder["ffmpeg"] }, _log, stop.Token);
        while (ChildProcesses.WithArgument(video).Count < 2)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        var children = ChildProcesses.WithArgument(video);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking);
        foreach (var child in children.Intersect(ChildProcesses.WithArgument(video)))
            Process.GetProcessById(child).Kill();
    }

    private Task<IReadOnlyList<double>?> OfAsync(string path) => FrameTimes.OfAsync(new CameraOptions { Source = path }, _log, TestContext.Current.CancellationToken);

    /// <summary>Two seconds of ten frames a second, with B-frames.</summary>
    private string Record(string name, params string[] filter)
    {
        var program = FfmpegProgram.TryFind("ffmpeg");
        Assert.SkipUnless(program is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        Ffmpeg(["-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=2", .. filter, program.PassEveryFrame, "passthrough", "-c:v", "libx264", "-bf", "2", "-g", "30", _folder[name]]);
        return _folder[name];
    }

    private static void Ffmpeg(params string[] arguments)
    {
        var (exitCode, _, errors) = FfmpegProgram.Ask("ffmpeg", ["-loglevel", "error", .. arguments]);
        Assert.True(exitCode == 0, errors);
    }
}
