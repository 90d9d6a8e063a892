using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Tests.Capture.Ffmpeg;

public sealed class FfmpegCommandTests
{
    private static readonly FfmpegProgram Modern = new("ffmpeg", "ffprobe", new Version(5, 1));
    private static readonly FfmpegProgram Old = new("ffmpeg", "ffprobe", new Version(4, 3));

    [Theory]
    [InlineData("rtsp://host/", "-timeout", 5, 10, 20_000_000)]
    [InlineData("rtsp://host/", "-timeout", 60, 10, 120_000_000)]
    [InlineData("http://host/", "-rw_timeout", 10, 60, 120_000_000)]
    [InlineData("http://host/", "-rw_timeout", 3600, 10, 7_200_000_000)]
    public void ForNetwork_LongDeadline_FfmpegIsMorePatient(string source, string option, double stall, double open, long microseconds)
    {
        var options = new CameraOptions { Source = source, StallDeadlineSeconds = stall, OpenDeadlineSeconds = open };

        var arguments = FfmpegCommand.ForNetwork(Modern, options).Arguments;

        Assert.Equal($"{microseconds}", After(arguments, option));
    }

    [Fact]
    public void ForNetwork_LongDeadlineWithPassword_FfmpegIsMorePatient()
    {
        var options = new CameraOptions { Source = "http://cam:rosebud@host/", StallDeadlineSeconds = 60 };

        Assert.Contains("option rw_timeout '120000000'\n", FfmpegCommand.ForNetwork(Modern, options).Input, StringComparison.Ordinal);
    }

    [Fact]
    public void ForNetwork_StreamOptions_AreNoneOfTheCommandLine()
    {
        var options = new CameraOptions { Source = "srt://host:9000", StreamOptions = new Dictionary<string, string> { ["passphrase"] = "rosebud-rosebud" } };

        var command = FfmpegCommand.ForNetwork(Modern, options);

        Assert.DoesNotContain(command.Arguments, argument => argument.Contains("rosebud", StringComparison.Ordinal));
        Assert.Contains("option passphrase 'rosebud-rosebud'\n", command.Input, StringComparison.Ordinal);
    }

    [Fact]
    public void ForNetwork_OldFfmpeg_TimeoutFitsItsOption()
    {
        var options = new CameraOptions { Source = "rtsp://host/", StallDeadlineSeconds = 3600 };

        Assert.Equal($"{int.MaxValue}", After(FfmpegCommand.ForNetwork(Old, options).Arguments, "-stimeout"));
    }

    private static string After(IReadOnlyList<string> arguments, string option) => arguments[arguments.ToList().IndexOf(option) + 1];
}
