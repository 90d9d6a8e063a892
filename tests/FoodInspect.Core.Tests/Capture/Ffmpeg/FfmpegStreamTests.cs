using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Tests.Capture.Ffmpeg;

public sealed class FfmpegStreamTests : IDisposable
{
    private readonly CaptureFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_OneDecoderThread_StartsNoThreadsForTheColoursEither()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var options = new CameraOptions { Source = _folder.WriteVideo("line.mp4", frames: 60, width: 320, height: 240) };

        Assert.Equal(CountThreads(options with { FfmpegArguments = ["-filter_threads", "1"] }), CountThreads(options));
    }

    [Fact]
    public void Read_FfmpegIsKilled_SaysThatAndNoExitCode()
    {
        Assert.SkipUnless(FfmpegProgram.TryFind("ffmpeg") is not null, "SKIPPED: ffmpeg is not installed (apt-get install ffmpeg)");
        var options = new CameraOptions { Source = _folder.WriteVideo("line.mp4", frames: 600, width: 320, height: 240) };
        var program = FfmpegProgram.Find("ffmpeg");
        using var stream = new FfmpegStream(program, FfmpegCommand.ForFile(program, options), options, _folder.Pool);
        stream.Open();
        FfmpegProgram.Ask("kill", ["-KILL", $"{stream.ProcessId}"]);

        while (stream.Read() is { Picture: { } picture })
            picture.Dispose();

        Assert.StartsWith("ffmpeg was killed (signal 9)", stream.Ending.Description, StringComparison.Ordinal);
    }

    private int CountThreads(CameraOptions options)
    {
        var program = FfmpegProgram.Find("ffmpeg");
        using var stream = new FfmpegStream(program, FfmpegCommand.ForFile(program, options), options, _folder.Pool);
        stream.Open();
        // It waits in the middle of the video then: a pipe does not hold the rest.
        stream.Read().Picture!.Dispose();
        return Directory.GetDirectories($"/proc/{stream.ProcessId}/task").Length;
    }
}
