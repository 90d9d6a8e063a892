using System.Text.Json.Nodes;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Tests.Capture;

namespace FoodInspect.Tests.Commands;

/// <summary>One line of several fails: what becomes of it, and of the others.</summary>
public sealed class RunLineFailsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MotionJpegServer _camera = new() { IsOpen = true };

    public void Dispose()
    {
        _camera.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_CameraOfAnotherSize_OthersGoOnAndItInspectsOnceItFits()
    {
        _camera.Size = (32, 24);
        await using var program = await RunningProgram.StartAsync(Configure(Camera(), Belt("other", endless: true)));

        await UntilTriedAgainAsync(program, times: 2);
        var (status, text) = await program.GetAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Matches(@"(?m)^camera: not inspecting: it failed and is tried again \(.*does not fit the 32x24 pictures.*: the zone reaches out .*\)$", text);
        Assert.Contains("other: inspecting", text, StringComparison.Ordinal);
        Assert.Equal(200, (await program.GetAsync("/health/live")).Status);
        var inspected = await InspectedAsync(program, "other");
        await Wait.UntilAsync(async () => await InspectedAsync(program, "other") > inspected);

        _camera.Size = (64, 48);
        await Wait.UntilAsync(async () => (await program.GetAsync("/health/ready")).Status == 200);
        await Wait.UntilAsync(() => Alerts().Count == 2);
        Assert.Equal(["notInspecting", "inspectingAgain"], Alerts());
        program.Terminate();
        var result = await program.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.Matches("camera.*frames: captured .* failed [1-9]", result.Error.Replace('\n', ' '));
        Assert.DoesNotContain("DOES NOT BALANCE", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never given back", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_StoppedWhileALineFails_EndsWith130()
    {
        _camera.Size = (32, 24);
        await using var program = await RunningProgram.StartAsync(Configure(Camera(), Belt("other", endless: true)));
        await UntilTriedAgainAsync(program, times: 1);

        program.Terminate();

        Assert.Equal(130, (await program.EndAsync()).ExitCode);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Run_NoOtherLineIsLeft_EndsWithTheFailure(bool withOneThatEnds)
    {
        _camera.Size = (32, 24);
        await using var program = await RunningProgram.StartAsync(withOneThatEnds ? Configure(Camera(), Belt("other", endless: false)) : Configure(Camera()));

        var result = await program.EndAsync();

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("does not fit the 32x24 picture", result.Error, StringComparison.Ordinal);
        Assert.Contains("notInspecting", Alerts());
    }

    [Fact]
    public async Task Run_AnotherFailsWhileALineWaitsToBeTriedAgain_EndsWithWhatEndedIt()
    {
        _camera.Size = (32, 24);
        await using var program = await RunningProgram.StartAsync(Configure(Camera(pauseSeconds: 60), Belt("other", endless: true)));
        await UntilTriedAgainAsync(program, times: 1);

        foreach (var picture in Directory.GetFiles(_folder["other"]))
            File.Delete(picture);

        var result = await program.EndAsync();
        Assert.Equal(5, result.ExitCode);
        Assert.Matches("other.*The line ends", result.Error.Replace('\n', ' '));
        Assert.Single(result.Error.Split("The line ends")[1..]);
        Assert.Equal(["notInspecting", "notInspecting"], Alerts());
    }

    [Fact]
    public async Task Run_FileCannotBeRead_EndsAllWithItsErrorAndExitCode()
    {
        _folder.Write("broken.avi", "this is no video");
        await using var program = await RunningProgram.StartAsync(Configure(Line("broken", _folder["broken.avi"]), Belt("other", endless: true)));

        var result = await program.EndAsync();

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("broken.avi holds no frame", result.Error, StringComparison.Ordinal);
        Assert.Matches("other.*frames: captured", result.Error);
        Assert.Equal(["notInspecting"], Alerts());
    }

    [Fact]
    public async Task Run_AlertsToStandardOutput_NoLineOfTheConsoleIsTornByThem()
    {
        var name = new string('n', 300);
        _folder.Write($"{name[..200]}.avi", "this is no video");
        var configuration = Configure(Line(name, _folder[$"{name[..200]}.avi"]));

        var result = await ChildProcess.RunFoodInspectAsync(
            "run", "--config", configuration, "--set", "Reporting:JsonLines:Path=/dev/stdout", "--set", "Reporting:Console:Mode=Plain");

        Assert.Equal(5, result.ExitCode);
        var alert = Assert.Single(result.Output.Split('\n'), line => line.Contains("\"kind\"", StringComparison.Ordinal));
        Assert.Equal("notInspecting", (string)JsonNode.Parse(alert)!["kind"]!);
    }

    [Fact]
    public async Task Run_AlertsToStandardOutputThatIsAFile_NeitherTheyNorTheConsoleOverwriteTheOther()
    {
        _folder.Write("broken.avi", "this is no video");
        var configuration = Configure(Line("broken", _folder["broken.avi"]), Belt("other", endless: true));
        var program = ChildProcess.FoodInspect(
            "run", "--config", configuration, "--set", "Reporting:JsonLines:Path=/dev/stdout", "--set", "Reporting:Console:Mode=Plain");

        var result = await ChildProcess.RunAsync(new("sh", ["-c", "exec \"$@\" > \"$0\"", _folder["log"], program.FileName, .. program.ArgumentList]));

        Assert.Equal(5, result.ExitCode);
        var lines = File.ReadAllLines(_folder["log"]);
        Assert.Contains(lines, line => line.Contains(" ALERT stop broken: ", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(" broken: ended", StringComparison.Ordinal));
        Assert.Equal("notInspecting", (string)JsonNode.Parse(Assert.Single(lines, line => line.Contains("\"kind\"", StringComparison.Ordinal)))!["kind"]!);
    }

    [Fact]
    public async Task Run_FileCannotBeRead_ItsAlertIsDeliveredBeforeTheEnd()
    {
        await using var receiver = await SlowReceiver.StartAsync();
        _folder.Write("broken.avi", "this is no video");
        var configuration = Configure(receiver.Url, Line("broken", _folder["broken.avi"]), Belt("other", endless: true));
        await using var program = await RunningProgram.StartAsync(configuration);

        var result = await program.EndAsync();

        Assert.Equal(5, result.ExitCode);
        var alert = Assert.Single(receiver.Received);
        Assert.Equal(("broken", "notInspecting", "stop"), ((string)alert["line"]!, (string)alert["kind"]!, (string)alert["severity"]!));
        Assert.DoesNotContain("Alert not delivered", result.Error, StringComparison.Ordinal);
    }

    private static Task UntilTriedAgainAsync(RunningProgram program, int times) =>
        Wait.UntilAsync(() => program.Errors.Split("is tried again in").Length > times);

    private static Task<double> InspectedAsync(RunningProgram program, string line) =>
        program.MetricAsync($"foodinspect_capture_to_verdict_seconds_count{{line=\"{line}\"}}");

    private List<string> Alerts() =>
    [
        // What stands behind the last line end is being written.
        .. File.ReadAllText(_folder["alerts.jsonl"]).Split('\n')[..^1]
            .Select(line => (string)JsonNode.Parse(line)!["kind"]!)
            .Where(kind => kind is "notInspecting" or "inspectingAgain"),
    ];

    private string Configure(params JsonObject[] lines) => Configure(null, lines);

    /// <summary>The recipe's zone lies inside a picture of 64×48, and not inside a smaller one.</summary>
    private string Configure(string? webhook, params JsonObject[] lines) => _folder.WriteConfiguration(configuration =>
    {
        configuration["Recipes"]!["made"]!["Zones"] = new JsonObject { ["belt"] = JsonNode.Parse("[[0, 0], [60, 0], [60, 40], [0, 40]]") };
        configuration["Lines"] = new JsonArray([.. lines]);
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Webhook"] = new JsonObject { ["Url"] = webhook };
    });

    private JsonObject Camera(double pauseSeconds = 0.2)
    {
        var line = Line("camera", $"http://127.0.0.1:{_camera.Port}/");
        line["Camera"]!["ReopenPauseSeconds"] = pauseSeconds;
        line["Camera"]!["ReopenPauseLimitSeconds"] = Math.Max(1, pauseSeconds);
        return line;
    }

    /// <summary>An empty belt again and again, or the beginning of one with items.</summary>
    private JsonObject Belt(string name, bool endless)
    {
        var line = Line(name, MadeBelt.WriteFolder(_folder[name], endless ? 3 : 30));
        line["Camera"]!["Realtime"] = true;
        line["Camera"]!["Loop"] = endless;
        line["Camera"]!["FramesPerSecond"] = 20;
        return line;
    }

    private static JsonObject Line(string name, string source) => new()
    {
        ["Name"] = name,
        ["Recipe"] = "made",
        ["Camera"] = new JsonObject { ["Source"] = source },
    };
}
