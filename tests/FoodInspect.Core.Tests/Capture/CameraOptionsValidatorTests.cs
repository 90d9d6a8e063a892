using FoodInspect.Core.Capture;

namespace FoodInspect.Core.Tests.Capture;

public sealed class CameraOptionsValidatorTests
{
    [Theory]
    [InlineData("rtsp://admin:hunter2@10.0.0.5/stream")]
    [InlineData("/dev/video0")]
    [InlineData("sim:biscuits")]
    public void Validate_DefaultsWithASource_FindsNothing(string source) =>
        Assert.Empty(Validate(new CameraOptions { Source = source }));

    [Fact]
    public void Validate_ManyFaults_FindsEachAtItsKey()
    {
        var problems = Validate(new CameraOptions
        {
            Source = "missing/line.mp4",
            Loop = true,
            FramesPerSecond = 0,
            Width = -1,
            PixelFormat = "YUYV2",
            DecoderThreads = -1,
            StallDeadlineSeconds = 0,
            OpenDeadlineSeconds = double.NaN,
            FrozenAfterSeconds = -1,
            ReopenPauseSeconds = 60,
            Quality = new PictureQualityLimits { MinimumBrightnessRatio = 0.9, MaximumBrightnessRatio = 0.1, MinimumSharpness = -1 },
        });

        Assert.Equal(
            [
                "C:Source", "C:Loop", "C:FramesPerSecond", "C:Width", "C:Width", "C:PixelFormat", "C:DecoderThreads",
                "C:OpenDeadlineSeconds", "C:StallDeadlineSeconds", "C:FrozenAfterSeconds", "C:ReopenPauseLimitSeconds",
                "C:Quality:MinimumBrightnessRatio", "C:Quality:MinimumSharpness",
            ],
            problems.Select(problem => problem.KeyPath));
    }

    [Theory]
    [InlineData("rtsp://10.0.0.5/stream", false, 1)]
    [InlineData("/etc/hostname", false, 1)]
    [InlineData("/etc/hostname", true, 0)]
    [InlineData("/dev/video0", false, 0)]
    public void Validate_RateThatNothingIsAskedFor_IsRefused(string source, bool realtime, int expected) =>
        Assert.Equal(expected, Validate(new CameraOptions { Source = source, Realtime = realtime, FramesPerSecond = 25 }).Count(problem => problem.KeyPath == "C:FramesPerSecond"));

    [Fact]
    public void Validate_PlayingASimulation_IsLeftToItsAddress()
    {
        var problems = Validate(new CameraOptions { Source = "sim:biscuits?frames=60", Realtime = true, Loop = true, FramesPerSecond = 2.5 });

        Assert.Equal(["C:Realtime", "C:Loop", "C:FramesPerSecond"], problems.Select(problem => problem.KeyPath));
        Assert.Equal("2.5", problems[^1].Value);
    }

    [Theory]
    [InlineData("", "needs a source")]
    [InlineData("nonsense://admin:hunter2@host/", "scheme nonsense")]
    [InlineData("rtsp://admin:hunter2@/stream", "cannot be read as")]
    [InlineData("missing/", "folder does not exist")]
    [InlineData("rtsp:/admin:hunter2@10.0.0.5/stream", "file does not exist")]
    [InlineData("/etc/admin:hunter2@10.0.0.5/stream/", "folder does not exist")]
    public void Validate_WrongSource_SaysWhatWithoutSecrets(string source, string expected)
    {
        var problem = Assert.Single(Validate(new CameraOptions { Source = source }));

        Assert.Contains(expected, $"{problem}");
        Assert.DoesNotContain("hunter2", $"{problem}");
    }

    private static List<Core.Configuration.ConfigurationProblem> Validate(CameraOptions options) =>
        [.. CameraOptionsValidator.Validate("C", options)];
}
