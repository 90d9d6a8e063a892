using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Capture.Recordings;

namespace FoodInspect.Core.Tests.Capture.Recordings;

public sealed class FrameTimesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("gap.mp4")]
    [InlineData("gap.mkv")]
    public void Of_RecordingWithAGap_TellsWhenEachFrameWas(string name)
    {
        var path = Record(name, "setpts='if(gte(N,10),N+70,N)'");

        var seconds = FrameTimes.Of(new CameraOptions { Source = path });

        Assert.Equal([.. Enumerable.Range(0, 10).Select(i => i / 10.0), .. Enumerable.Range(80, 10).Select(i => i / 10.0)], seconds!.Select(time => Math.Round(time, 3)));
    }

    [Fact]
    public void Of_NoVideo_TellsNothing()
    {
        File.WriteAllText(_folder["none.mp4"], "none");

        Assert.Null(FrameTimes.Of(new CameraOptions { Source = _folder["none.mp4"] }));
    }

    private string Record(string name, string filter)
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var (exitCode, _, errors) = FfmpegProgram.Ask("ffmpeg",
            ["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=10:duration=2", "-vf", filter, "-fps_mode", "passthrough", "-c:v", "libx264", "-bf", "2", _folder[name]]);
        Assert.True(exitCode == 0, errors);
        return _folder[name];
    }
}
