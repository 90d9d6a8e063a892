using System.Text.Json;
using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>The program with a model that never answers.</summary>
public sealed class RunHangingModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_InferenceHangs_AlertsAndEndsThoughItCannotBeWaitedFor()
    {
        await using var program = await RunningProgram.StartAsync(Configure());

        var result = await program.EndAsync();

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("belt: frames are on their way and none came through for 3 s", result.Error, StringComparison.Ordinal);
        var alert = JsonElement.Parse(File.ReadAllLines(_folder["alerts.jsonl"])[^1]);
        Assert.Equal(("notInspecting", "stop"), (alert.GetProperty("kind").GetString(), alert.GetProperty("severity").GetString()));
        Assert.Contains("The program ends", alert.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private string Configure() => _folder.WriteConfiguration(configuration =>
    {
        configuration["Recipes"]!["made"]!["Model"] = Path.Combine(Repository.Root, "tests", "models", "hangs");
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Watch"]!["HangsAfterSeconds"] = 3;
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"]), ["Realtime"] = true, ["Loop"] = true },
        });
    });
}
