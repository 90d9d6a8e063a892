using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

public sealed class RunCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_FolderOfKnownItems_CountsWhatIsTrue()
    {
        // A line that never ends keeps the program, and its metrics, alive.
        await using var program = await RunningProgram.StartAsync(Configure(Line("known", MadeBelt.WriteFolder(_folder["belt"])), Endless("endless")));

        // Metrics and alerts follow the last frame, each in its own time.
        await program.UntilMetricsAsync(
        [
            "foodinspect_frames_failed_total{line=\"known\"} 0",
            "foodinspect_frames_dropped_total{line=\"known\",reason=\"overrun\"} 0",
            "foodinspect_frames_inspected_total{line=\"known\",verdict=\"notInspected\"} 0",
            "foodinspect_items_total{line=\"known\",verdict=\"pass\"} 1",
            "foodinspect_items_total{line=\"known\",verdict=\"reject\"} 2",
            "foodinspect_defects_total{line=\"known\",class=\"rot\",severity=\"reject\"} 1",
            "foodinspect_defects_total{line=\"known\",class=\"foreign\",severity=\"reject\"} 1",
            "foodinspect_capture_to_verdict_seconds_count{line=\"known\"} 90",
            "foodinspect_stage_duration_seconds_count{line=\"known\",stage=\"segment\"} 90",
            "foodinspect_camera_up{line=\"known\"} 0",
            "foodinspect_camera_up{line=\"endless\"} 1",
            "foodinspect_execution_provider_info{provider=\"cpu\"} 1",
            "foodinspect_alerts_total{sink=\"jsonLines\",outcome=\"delivered\"} 2",
        ]);

        await Wait.UntilAsync(async () => (await program.GetAsync("/health/ready")).Text.Contains("known: ended", StringComparison.Ordinal));
        Assert.Equal(2, File.ReadAllLines(_folder["alerts.jsonl"]).Length);
    }

    [Fact]
    public async Task Run_TwoOfThreeItemsAreRejected_SaysThatTheyAreTooMany()
    {
        var configuration = Configure(Line("known", MadeBelt.WriteFolder(_folder["belt"])));

        var run = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration, "--set", "Reporting:Watch:RejectedRatio=0.01");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("\"rule\":\"tooManyRejects\"", File.ReadAllText(_folder["alerts.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EveryLineInspects_IsReadyAndHealthCheckSaysSo()
    {
        await using var program = await RunningProgram.StartAsync(Configure(Endless("one"), Endless("two")));
        await Wait.UntilAsync(async () => (await program.GetAsync("/health/ready")).Status == 200);

        var check = await ChildProcess.RunFoodInspectAsync(
            "healthcheck", "--config", _folder["appsettings.json"], "--set", $"Metrics:Port={program.Address.Port}");

        Assert.Equal((0, "one: inspecting\ntwo: inspecting\n"), (check.ExitCode, check.Output));
        Assert.Equal(200, (await program.GetAsync("/health/live")).Status);
    }

    [Theory]
    [InlineData("INT")]
    [InlineData("TERM")]
    [InlineData("TERM twice")]
    [InlineData("HUP")]
    public async Task Run_Stopped_DrainsPrintsTheLedgerAndEndsWith130(string signal)
    {
        Assert.SkipWhen(signal == "HUP" && Signal.IgnoresHangUp, "the tests run under nohup, and the program inherits that");
        await using var program = await RunningProgram.StartAsync(Configure(Endless("belt")));
        await Wait.UntilAsync(async () => await program.MetricAsync("foodinspect_frames_inspected_total{line=\"belt\",verdict=\"pass\"}") > 5);
        Action stop = signal == "INT" ? program.Interrupt : signal == "HUP" ? program.HangUp : program.Terminate;
        stop();
        if (signal == "TERM twice")
            stop();

        var result = await program.EndAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.Matches("belt.*frames: captured [0-9]+ = inspected", result.Error);
        Assert.DoesNotContain("DOES NOT BALANCE", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("never given back", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortInUse_SaysSoBeforeACameraOpens()
    {
        await using var first = await RunningProgram.StartAsync(Configure(Endless("belt")));

        var second = await ChildProcess.RunFoodInspectAsync(
            "run", "--config", _folder["appsettings.json"], "--set", $"Metrics:Port={first.Address.Port}",
            "--set", "Reporting:Evidence:Folder=evidence-2", "--set", "Reporting:JsonLines:Path=alerts-2.jsonl");

        Assert.Equal(3, second.ExitCode);
        Assert.Contains("the port is in use", second.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_BesideTheProgramThatRuns_TakesItsPortForGood()
    {
        await using var running = await RunningProgram.StartAsync(Configure(Endless("belt")));
        using var stranger = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        stranger.Start();

        var beside = await ChildProcess.RunFoodInspectAsync("check", "--config", _folder["appsettings.json"], "--set", $"Metrics:Port={running.Address.Port}");
        var taken = await ChildProcess.RunFoodInspectAsync("check", "--config", _folder["appsettings.json"], "--set", $"Metrics:Port={((System.Net.IPEndPoint)stranger.LocalEndpoint).Port}");

        var other = await ChildProcess.RunFoodInspectAsync("check", "--config", _folder["appsettings.json"], "--set", $"Metrics:Port={running.Address.Port}", "--set", "Lines:0:Name=other");

        Assert.Equal((0, 6, 6), (beside.ExitCode, taken.ExitCode, other.ExitCode));
        Assert.Contains("in use by the program that inspects these lines already", beside.Output, StringComparison.Ordinal);
        Assert.Contains("Another program has it", taken.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_EverythingGood_TakesAPictureAndSaysOk()
    {
        var result = await ChildProcess.RunFoodInspectAsync("check", "--config", Configure(Line("belt", MadeBelt.WriteFolder(_folder["belt"], 1))));

        Assert.Equal(0, result.ExitCode);
        Assert.Matches("64x48, brightness 0\\.[0-9]+, sharpness [0-9.]+", result.Output);
        Assert.Contains("a picture that is blurred from the start is not noticed", result.Output, StringComparison.Ordinal);
        Assert.Contains(": 1 line\n", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("FAILED", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_RulesUnlikeTheThresholdsOfTheCard_SaysWhichAndIsGood()
    {
        var model = Directory.CreateDirectory(_folder["model"]).FullName;
        File.Copy(Path.Combine(MadeConfiguration.ModelFolder, "model.onnx"), Path.Combine(model, "model.onnx"));
        var card = (JsonObject)JsonNode.Parse(File.ReadAllText(Path.Combine(MadeConfiguration.ModelFolder, "model.json")))!;
        card["thresholds"] = new JsonArray(Threshold("rot", 0.83, 6), Threshold("foreign", 0, 10));
        File.WriteAllText(Path.Combine(model, "model.json"), card.ToJsonString());
        Configure(Line("belt", MadeBelt.WriteFolder(_folder["belt"], 1)));

        var result = await ChildProcess.RunFoodInspectAsync(
            "check", "--config", _folder["appsettings.json"], "--set", $"Recipes:made:Model={model}", "--set", "Recipes:made:Rules:1:MinimumAreaPx=20");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("rule 'rot' counts rot from confidence 0 on, the model's card says 0.83 (recall 0.99 on made val)", result.Output, StringComparison.Ordinal);
        Assert.Contains("rule 'foreign body' counts foreign from confidence 0 and 20 px on, the model's card says 0 and 10 px", result.Output, StringComparison.Ordinal);

        // What is below the recipe's floor is not seen by any rule.
        var floored = await ChildProcess.RunFoodInspectAsync(
            "check", "--config", _folder["appsettings.json"], "--set", $"Recipes:made:Model={model}", "--set", "Recipes:made:Regions:MinimumAreaPx=10");
        Assert.Contains("rule 'rot' counts rot from confidence 0 and 10 px on, the model's card says 0.83 and 6 px", floored.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("rule 'foreign body'", floored.Output, StringComparison.Ordinal);

        static JsonNode Threshold(string name, double confidence, double areaPx) => JsonNode.Parse($$"""
            {
              "class": "{{name}}", "minimumConfidence": {{confidence}}, "minimumAreaPx": {{areaPx}}, "wanted": "recall 0.99", "dataSet": "made val",
              "recall": { "value": 1, "low": 0.9, "high": 1, "cases": 30 }, "falseRejects": { "value": 0, "low": 0, "high": 0.1, "cases": 30 }
            }
            """)!;
    }

    [Fact]
    public async Task Check_AlertFileThatCannotBeOpenedInAFolderThatCanBeWritten_Fails()
    {
        var configuration = Configure(Line("belt", MadeBelt.WriteFolder(_folder["belt"], 1)));
        File.CreateSymbolicLink(_folder["alerts.jsonl"], "/proc/none/alerts.jsonl");

        var result = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);

        Assert.Equal(6, result.ExitCode);
        Assert.Contains("FAILED  Reporting:JsonLines:Path", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_CameraWithoutPicture_SaysWhichAndEndsWith6()
    {
        _folder.Write("broken.avi", "this is no video");

        var result = await ChildProcess.RunFoodInspectAsync("check", "--config", Configure(Line("broken", _folder["broken.avi"])));

        Assert.Equal(6, result.ExitCode);
        Assert.Contains("FAILED  camera of broken", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HealthCheck_NobodyAnswers_EndsWith6()
    {
        var result = await ChildProcess.RunFoodInspectAsync("healthcheck", "--config", Configure(Endless("belt")), "--set", "Metrics:Port=1");

        Assert.Equal(6, result.ExitCode);
        Assert.Contains("does not answer", result.Error, StringComparison.Ordinal);
    }

    private string Configure(params JsonObject[] lines) => _folder.WriteConfiguration(configuration =>
    {
        configuration["Lines"] = new JsonArray([.. lines]);
        configuration["Reporting"] = MadeConfiguration.Reporting();
    });

    private static JsonObject Line(string name, string source) => new()
    {
        ["Name"] = name,
        ["Recipe"] = "made",
        ["Camera"] = new JsonObject { ["Source"] = source },
    };

    /// <summary>One picture again and again, live.</summary>
    private JsonObject Endless(string name)
    {
        var line = Line(name, MadeBelt.WriteFolder(_folder[$"endless-{name}"], 3));
        line["Camera"]!["Realtime"] = true;
        line["Camera"]!["Loop"] = true;
        line["Camera"]!["FramesPerSecond"] = 20;
        return line;
    }
}
