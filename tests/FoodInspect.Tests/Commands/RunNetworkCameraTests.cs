using System.Text.Json.Nodes;
using FoodInspect.Core.Tests.Capture;

namespace FoodInspect.Tests.Commands;

/// <summary>The whole program with a real RTSP server as its camera, which hangs, dies and comes back.</summary>
[Collection(WholeMachine.Name)]
public sealed class RunNetworkCameraTests : IDisposable
{
    private const string CameraUp = "foodinspect_camera_up{line=\"camera\"}";
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ServerHangsDiesAndComesBack_LineSaysSoAndInspectsAgain()
    {
        using var server = RtspServer.StartOrSkip("--size", "64x48");
        await using var program = await RunningProgram.StartAsync(Configure(server.Address()));
        await UntilInspectingAsync(program);

        await UntilAwayAsync(program, server.Freeze);
        server.Thaw();
        await UntilInspectingAsync(program);

        await UntilAwayAsync(program, server.Die);
        server.StartAgain();
        await UntilInspectingAsync(program);

        Assert.True(await program.MetricAsync("foodinspect_camera_reconnects_total{line=\"camera\"}") >= 2);
        program.Terminate();
        var result = await program.EndAsync();
        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("DOES NOT BALANCE", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never given back", result.Error, StringComparison.Ordinal);
        Assert.Empty(ChildProcesses.WithArgument(server.Address()));
    }

    [Fact]
    public async Task Run_KilledOutright_LeavesNoFfmpegBehind()
    {
        using var server = RtspServer.StartOrSkip("--size", "64x48");
        await using (var program = await RunningProgram.StartAsync(Configure(server.Address())))
        {
            await UntilInspectingAsync(program);
            Assert.NotEmpty(ChildProcesses.WithArgument(server.Address()));
            server.Freeze();
            await program.KillAsync();
        }

        await Wait.UntilAsync(() => ChildProcesses.WithArgument(server.Address()).Count == 0);
    }

    [Fact]
    public async Task Run_FrozenPicture_IsNotInspectedAndAway()
    {
        using var server = RtspServer.StartOrSkip("--size", "64x48", "--frozen");
        await using var program = await RunningProgram.StartAsync(Configure(server.Address()));

        // On a slow machine the first picture may be late, which is another alert.
        await Wait.UntilAsync(() => Alerts("cameraDown").Any(alert => ((string)alert["message"]!).Contains("frozen", StringComparison.Ordinal)));
        await Wait.UntilAsync(async () => await program.MetricAsync("foodinspect_frames_inspected_total{line=\"camera\",verdict=\"notInspected\"}") > 0);
        Assert.Equal((503, 0), ((await program.GetAsync("/health/ready")).Status, await program.MetricAsync(CameraUp)));
    }

    private static async Task UntilInspectingAsync(RunningProgram program)
    {
        await Wait.UntilAsync(async () => (await program.GetAsync("/health/ready")).Status == 200);
        Assert.Equal(1, await program.MetricAsync(CameraUp));
    }

    private async Task UntilAwayAsync(RunningProgram program, Action harm)
    {
        var before = Alerts("cameraDown").Count;
        harm();
        await Wait.UntilAsync(() => Alerts("cameraDown").Count > before);
        Assert.Equal(0, await program.MetricAsync(CameraUp));
        var (status, text) = await program.GetAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Contains("camera: not inspecting", text, StringComparison.Ordinal);
    }

    private List<JsonNode> Alerts(string kind) =>
    [
        // What stands behind the last line end is being written.
        .. File.ReadAllText(_folder["alerts.jsonl"]).Split('\n')[..^1]
            .Select(line => JsonNode.Parse(line)!)
            .Where(alert => (string)alert["kind"]! == kind),
    ];

    private string Configure(string address) => _folder.WriteConfiguration(configuration =>
    {
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "camera",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject
            {
                ["Source"] = address,
                ["StallDeadlineSeconds"] = 3,
                ["FrozenAfterSeconds"] = 2,
                ["ReopenPauseLimitSeconds"] = 1,
            },
        });
        configuration["Reporting"] = MadeConfiguration.Reporting();
    });
}
