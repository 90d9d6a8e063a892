using System.Diagnostics;
using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>The program whose folders lie on a full disk: a file system in memory, of a few kilobytes, that only the program sees.</summary>
public sealed class RunFullDiskTests : IDisposable
{
    private const int CannotMount = 77;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_DiskOfPicturesIsFull_InspectsAndAlerts()
    {
        Directory.CreateDirectory(_folder["full"]);
        const string Script = """
            mount -t tmpfs -o size=16k none "$1" || exit 77
            cat /dev/zero > "$1/filler" 2> /dev/null
            exec "${@:2}"
            """;
        var program = ChildProcess.FoodInspect("run", "--config", Configure());

        var result = await ChildProcess.RunAsync(new ProcessStartInfo(
            "unshare", ["--map-root-user", "--mount", "bash", "-c", Script, "bash", _folder["full"], program.FileName, .. program.ArgumentList]));

        Assert.SkipWhen(result.ExitCode == CannotMount || result.Error.StartsWith("unshare:", StringComparison.Ordinal), "file systems cannot be mounted here");
        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Matches("frames: captured [1-9]", result.Error);
        var rules = File.ReadAllLines(_folder["alerts.jsonl"]).Select(line => (string?)JsonNode.Parse(line)!["rule"]).ToList();
        Assert.Contains("evidenceNotKept", rules);
        Assert.Contains("capturedFramesNotKept", rules);
    }

    private string Configure() => _folder.WriteConfiguration(configuration =>
    {
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Evidence"]!["Folder"] = "full/evidence";
        configuration["Reporting"]!["CapturedFrames"] = new JsonObject { ["Enabled"] = true, ["Folder"] = "full/captured", ["MinimumFreeMegabytes"] = 0 };
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"]), ["Realtime"] = true, ["FramesPerSecond"] = 20 },
        });
    });
}
