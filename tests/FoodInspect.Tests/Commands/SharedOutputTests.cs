using System.Text.Json.Nodes;
using FoodInspect.Core.Files;

namespace FoodInspect.Tests.Commands;

/// <summary>Two programs that would write into the same folders and files.</summary>
public sealed class SharedOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_AnotherOneWritesThere_IsRefusedWithEachPlaceAndCheckIsNot()
    {
        await using var first = await RunningProgram.StartAsync(Configure());

        var second = await ChildProcess.RunFoodInspectAsync("run", "--config", _folder["appsettings.json"]);
        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", _folder["appsettings.json"]);

        Assert.Equal(3, second.ExitCode);
        Assert.StartsWith("The configuration has 4 problems:", second.Error, StringComparison.Ordinal);
        foreach (var (key, path) in new[] { ("Evidence:Folder", "evidence"), ("CapturedFrames:Folder", "captured"), ("Items:Path", "items.jsonl"), ("JsonLines:Path", "alerts.jsonl") })
            Assert.Contains($"Reporting:{key} = {_folder[path]}: another running program writes there", second.Error, StringComparison.Ordinal);
        Assert.True(check.ExitCode == 0, check.Output);
    }

    [Fact]
    public async Task Run_AfterOneThatWasKilled_Starts()
    {
        await using (var first = await RunningProgram.StartAsync(Configure()))
            await first.KillAsync();

        await using var second = await RunningProgram.StartAsync(_folder["appsettings.json"]);
        second.Terminate();

        Assert.Equal(130, await second.ExitCodeAsync());
        Assert.Empty(Directory.EnumerateFiles(_folder[""], "*.lock", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Run_EvidenceAndCapturedFramesInOneFolder_IsRefused()
    {
        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", Configure(), "--set", "Reporting:CapturedFrames:Folder=evidence");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the folder of evidence. Give the captured frames a folder of their own", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_AnotherOneWritesThere_IsRefusedAndLeavesItsFiles()
    {
        _folder.Write("out/items.jsonl", "half of an item");
        using var other = ClaimedFile.OpenIn(_folder["out"]);

        for (var attempt = 0; attempt < 2; attempt++)
        {
            var result = await InspectAsync();

            Assert.Equal((3, $"{_folder["out"]}: another inspect is writing its results there: wait for its end, or give another --out.\n"), (result.ExitCode, result.Error));
        }

        Assert.Equal("half of an item", File.ReadAllText(_folder["out/items.jsonl"]));
        other.Dispose();
        Assert.Equal(0, (await InspectAsync()).ExitCode);
        Assert.Equal(["frames.jsonl", "items.jsonl", "summary.json"], Directory.EnumerateFiles(_folder["out"]).Select(Path.GetFileName).Order());
    }

    private Task<ProcessResult> InspectAsync() => ChildProcess.RunFoodInspectAsync(
        "inspect", MadeBelt.WriteFolder(_folder["belt"], 3), "--recipe", "made", "--out", _folder["out"], "--config", Configure());

    private string Configure() => _folder.WriteConfiguration(configuration =>
    {
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Items"] = new JsonObject { ["Path"] = "items.jsonl" };
        configuration["Reporting"]!["CapturedFrames"] = new JsonObject { ["Enabled"] = true, ["Folder"] = "captured", ["MinimumFreeMegabytes"] = 0 };
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject
            {
                ["Source"] = MadeBelt.WriteFolder(_folder["belt"], 3),
                ["Realtime"] = true,
                ["Loop"] = true,
                ["FramesPerSecond"] = 20,
            },
        });
    });
}
