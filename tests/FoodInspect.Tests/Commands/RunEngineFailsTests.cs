using System.Text.Json.Nodes;
using FoodInspect.Core.Tests.Capture;

namespace FoodInspect.Tests.Commands;

/// <summary>The program with a network that warms up, and fails with its first picture.</summary>
public sealed class RunEngineFailsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly MotionJpegServer _camera = new() { IsOpen = true };

    public void Dispose()
    {
        _camera.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_EngineOfOneLineFails_IsOpenedAnewWhileTheOthersGoOn()
    {
        await using var program = await RunningProgram.StartAsync(Configure(withOther: true));

        // Once at the start, and with each try.
        await Wait.UntilAsync(() => program.Errors.Split("Warming up model spoilt").Length > 3);

        var (status, text) = await program.GetAsync("/health/ready");
        Assert.Equal(503, status);
        Assert.Matches(@"(?m)^camera: not inspecting: it failed and is tried again \(.*not numbers", text);
        Assert.Contains("other: inspecting", text, StringComparison.Ordinal);
        program.Terminate();
        var result = await program.EndAsync();
        // What is on its way when it is told to stop may fail, too.
        Assert.True(result.ExitCode is 1 or 130, result.Error);
        Assert.DoesNotContain("never given back", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EngineOfTheOnlyLineFails_EndsSoThatItIsStartedAgain()
    {
        await using var program = await RunningProgram.StartAsync(Configure(withOther: false));

        var result = await program.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("its scores are not numbers", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("fault of the program", result.Error, StringComparison.Ordinal);
        Assert.Contains("\"notInspecting\"", File.ReadAllText(_folder["alerts.jsonl"]), StringComparison.Ordinal);
    }

    private string Configure(bool withOther) => _folder.WriteConfiguration(configuration =>
    {
        var spoilt = (JsonObject)configuration["Recipes"]!["made"]!.DeepClone();
        spoilt["Model"] = CopySpoiltModel();
        configuration["Recipes"]!["spoilt"] = spoilt;
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Lines"] = new JsonArray(Line("camera", "spoilt", $"http://127.0.0.1:{_camera.Port}/"));
        configuration["Lines"]![0]!["Camera"]!["ReopenPauseSeconds"] = 0.2;
        configuration["Lines"]![0]!["Camera"]!["ReopenPauseLimitSeconds"] = 1;
        if (!withOther)
            return;
        var other = Line("other", "made", MadeBelt.WriteFolder(_folder["other"], 3));
        other["Camera"]!["Realtime"] = true;
        other["Camera"]!["Loop"] = true;
        other["Camera"]!["FramesPerSecond"] = 20;
        configuration["Lines"]!.AsArray().Add(other);
    });

    private string CopySpoiltModel()
    {
        Directory.CreateDirectory(_folder["spoilt"]);
        foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "models", "not-a-number")))
            File.Copy(file, _folder[$"spoilt/{Path.GetFileName(file)}"]);
        var card = JsonNode.Parse(File.ReadAllText(_folder["spoilt/model.json"]))!;
        card["name"] = "spoilt";
        File.WriteAllText(_folder["spoilt/model.json"], card.ToJsonString());
        return _folder["spoilt"];
    }

    private static JsonObject Line(string name, string recipe, string source) => new()
    {
        ["Name"] = name,
        ["Recipe"] = recipe,
        ["Camera"] = new JsonObject { ["Source"] = source },
    };
}
