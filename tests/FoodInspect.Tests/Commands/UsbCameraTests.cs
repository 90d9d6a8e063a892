using System.Text.Json.Nodes;
using FoodInspect.Tests.Capture;

namespace FoodInspect.Tests.Commands;

[Collection(WholeMachine.Name)]
public sealed class UsbCameraTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private UsbCamera _camera = null!;

    // Not in the constructor: what that throws, a skip too, leaves the folder behind.
    public ValueTask InitializeAsync()
    {
        _camera = UsbCamera.PlugInOrSkip(_folder);
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task Check_SizeRateAndFormatThatTheCameraHas_AreGiven()
    {
        var (exitCode, output) = await CheckAsync(new() { ["Width"] = 1280, ["Height"] = 720, ["FramesPerSecond"] = 25, ["PixelFormat"] = "YUYV", ["OpenDeadlineSeconds"] = 20 });

        Assert.Contains($"ok      camera of usb: {UsbCamera.Device} delivers 1280x720, brightness 0.", output, StringComparison.Ordinal);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task Check_SizeRateAndFormatThatItHasNot_AreAllNamed()
    {
        var (exitCode, output) = await CheckAsync(new() { ["Width"] = 800, ["Height"] = 600, ["FramesPerSecond"] = 60, ["PixelFormat"] = "MJPG", ["OpenDeadlineSeconds"] = 10 });

        Assert.Contains("does not give MJPG but YUYV, 800x600 but 640x480, 60 frames a second but 30 (see: v4l2-ctl", output, StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
    }

    [Fact]
    public async Task Check_Unplugged_SaysWhyNoPictureCame()
    {
        _camera.Be("unplugged");

        var (exitCode, output) = await CheckAsync([]);

        Assert.Contains("delivered no picture within 3 s: There is no device /dev/video-made; is the camera plugged in?", output, StringComparison.Ordinal);
        Assert.Equal(6, exitCode);
    }

    [Fact]
    public async Task Run_HangsIsUnpluggedOrFreezes_IsAwayWithTheReasonAndComesBack()
    {
        await using var program = await RunningProgram.StartAsync(Configure(new() { ["FrozenAfterSeconds"] = 2 }), _camera.Environment);
        await IsUpAsync(program);

        _camera.Be("hangs");
        // Soon another reason stands in its place, but the log keeps it.
        await Wait.UntilAsync(() => program.Errors.Contains("is away: no picture within 2 s", StringComparison.Ordinal));
        // The hung read still has the device, until OpenCV gives it up after ten seconds.
        await IsAwayAsync(program, "fuser -v /dev/video-made); an earlier capture hangs in the driver");
        _camera.Be("plays");
        await IsUpAsync(program);

        _camera.Be("unplugged");
        await IsAwayAsync(program, "There is no device /dev/video-made; is the camera plugged in?");
        _camera.Be("plays");
        await IsUpAsync(program);

        _camera.Be("frozen");
        await IsAwayAsync(program, "frozen: the picture has not changed for 2 s");
        _camera.Be("plays");
        await IsUpAsync(program);

        program.Terminate();
        var result = await program.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("DOES NOT BALANCE", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never given back", result.Error, StringComparison.Ordinal);
    }

    private static Task IsUpAsync(RunningProgram program) => program.UntilMetricsAsync(["foodinspect_camera_up{line=\"usb\"} 1", "foodinspect_line_inspecting{line=\"usb\"} 1"]);

    private static async Task IsAwayAsync(RunningProgram program, string reason)
    {
        await Wait.UntilAsync(async () => (await program.GetAsync("/health/ready")).Text.Contains(reason, StringComparison.Ordinal));
        await program.UntilMetricsAsync(["foodinspect_camera_up{line=\"usb\"} 0", "foodinspect_line_inspecting{line=\"usb\"} 0"]);
    }

    private async Task<(int ExitCode, string Output)> CheckAsync(JsonObject camera)
    {
        var result = await ChildProcess.RunAsync(ChildProcess.FoodInspect("check", "--config", Configure(camera)).With(_camera.Environment));
        return (result.ExitCode, result.Output);
    }

    private string Configure(JsonObject camera) => _folder.WriteConfiguration(configuration =>
    {
        camera["Source"] = UsbCamera.Device;
        camera["OpenDeadlineSeconds"] ??= 3;
        camera["StallDeadlineSeconds"] = 2;
        camera["ReopenPauseLimitSeconds"] = 1;
        configuration["Lines"] = new JsonArray(new JsonObject { ["Name"] = "usb", ["Recipe"] = "made", ["Camera"] = camera });
        configuration["Reporting"] = MadeConfiguration.Reporting();
    });
}
