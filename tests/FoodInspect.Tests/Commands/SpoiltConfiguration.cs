using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>A sound configuration of one line over a made belt, spoilt in one way or another.</summary>
internal static class SpoiltConfiguration
{
    public static JsonObject Line(JsonObject configuration) => configuration["Lines"]![0]!.AsObject();

    public static JsonObject Rule(JsonObject configuration) => configuration["Recipes"]!["made"]!["Rules"]![0]!.AsObject();

    /// <summary>Runs it and returns what the program says.</summary>
    public static async Task<string> RunAsync(TemporaryFolder folder, int exitCode, Action<JsonObject> spoil)
    {
        var configuration = folder.WriteConfiguration(good =>
        {
            good["Lines"] = new JsonArray(new JsonObject
            {
                ["Name"] = "belt",
                ["Recipe"] = "made",
                ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(folder["belt"], 3) },
            });
            spoil(good);
        });
        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);
        Assert.Equal((exitCode, ""), (result.ExitCode, result.ExitCode == exitCode ? "" : result.Error));
        Assert.DoesNotContain("   at ", result.Error, StringComparison.Ordinal);
        return result.Error;
    }
}
