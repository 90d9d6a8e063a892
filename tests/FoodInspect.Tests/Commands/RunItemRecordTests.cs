using System.Text.Json.Nodes;
using Xunit;

namespace FoodInspect.Tests.Commands;

/// <summary><c>Reporting:Items</c>: what became of each item of a line that runs.</summary>
public sealed class RunItemRecordTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_WithARecordOfItems_WritesWhatInspectWrites()
    {
        var source = MadeBelt.WriteFolder(_folder["belt"], 60);
        var configuration = Configure(source);

        var run = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);
        var inspect = await ChildProcess.RunFoodInspectAsync("inspect", source, "--recipe", "made", "--out", _folder["out"], "--config", configuration);

        Assert.Equal((0, 0), (run.ExitCode, inspect.ExitCode));
        var recorded = File.ReadLines(_folder["record/items.jsonl"]).Select(line => JsonNode.Parse(line)!.AsObject()).ToList();
        Assert.NotEmpty(recorded);
        foreach (var item in recorded)
        {
            Assert.Equal("belt", (string?)item["line"]);
            Assert.True(TimeProvider.System.GetUtcNow() - (DateTimeOffset)item["decidedAt"]! < TimeSpan.FromMinutes(5));
            Assert.True(item.Remove("line") & item.Remove("model") & item.Remove("decidedAt"));
        }

        Assert.Equal(File.ReadLines(_folder["out/items.jsonl"]), recorded.Select(item => item.ToJsonString()));
    }

    [Fact]
    public async Task Run_ItemsInTheFileOfAlerts_IsRefused()
    {
        var configuration = Configure(MadeBelt.WriteFolder(_folder["belt"], 1), items: "alerts.jsonl");

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the file of alerts. Give the items a file of their own", result.Error, StringComparison.Ordinal);
    }

    private string Configure(string source, string items = "record/items.jsonl") => _folder.WriteConfiguration(configuration =>
    {
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Items"] = new JsonObject { ["Path"] = items };
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = source },
        });
    });
}
