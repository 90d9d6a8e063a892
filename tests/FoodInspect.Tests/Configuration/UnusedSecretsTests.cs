using System.Collections;
using System.Text.Json.Nodes;
using FoodInspect.Configuration;

namespace FoodInspect.Tests.Configuration;

/// <summary>A command asks for no secret that it has no use for.</summary>
public sealed class UnusedSecretsTests : IDisposable
{
    private const string Configuration = """
        {
          "Metrics": { "Address": "${METRICS_ADDRESS}" },
          "Reporting": { "Webhook": { "Url": "https://alerts.example/${HOOK}", "Token": "${HOOK_TOKEN}" }, "Console": { "Mode": "${MODE}" } },
          "Recipes": { "made": { "Model": "models/${MODEL}" } },
          "Lines": [ { "Name": "belt", "Recipe": "made", "Camera": { "Source": "rtsp://viewer:${CAMERA_PASSWORD}@10.0.0.5/" } } ]
        }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Read_SectionsThatNobodyUses_NeedNoVariables()
    {
        var file = Read(new Hashtable { ["MODEL"] = "biscuits" }, ["Inference", "Recipes"]);

        file.ThrowIfWrong([]);
        Assert.EndsWith("models/biscuits", file.Options.Recipes["made"].Model, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_SectionThatIsUsed_NeedsItsVariables()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read([], ["Inference", "Recipes"]).ThrowIfWrong([]));

        Assert.Contains("a problem", error.Message, StringComparison.Ordinal);
        Assert.Contains("MODEL is not set", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_AllSections_NeedsEveryVariable()
    {
        var error = Assert.Throws<ConfigurationException>(() => Read([], null).ThrowIfWrong([]));

        Assert.All(
            ["METRICS_ADDRESS", "HOOK", "HOOK_TOKEN", "MODE", "MODEL", "CAMERA_PASSWORD"],
            name => Assert.Contains($"{name} is not set", error.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("inspect")]
    [InlineData("bench")]
    [InlineData("healthcheck")]
    public async Task Command_SecretsOfLinesAndWebhookUnset_IsNotRefused(string command)
    {
        var configuration = _folder.WriteConfiguration(made =>
        {
            made["Reporting"] = new JsonObject { ["Webhook"] = new JsonObject { ["Url"] = "https://alerts.example/", ["Token"] = "${HOOK_TOKEN}" } };
            made["Lines"] = JsonNode.Parse("""[ { "Name": "belt", "Recipe": "made", "Camera": { "Source": "rtsp://viewer:${CAMERA_PASSWORD}@10.0.0.5/" } } ]""");
        });
        string[] arguments = command == "healthcheck" ? [] : [_folder["missing.mp4"], "--recipe", "made"];
        string[] output = command == "inspect" ? ["--out", _folder["out"]] : [];

        var result = await ChildProcess.RunFoodInspectAsync([command, .. arguments, .. output, "--config", configuration]);

        // The source is missing and no program answers; the secrets are not what it fails for.
        Assert.Equal(command == "healthcheck" ? 6 : 5, result.ExitCode);
        Assert.DoesNotContain("is not set", result.Error, StringComparison.Ordinal);
    }

    private ConfigurationFile Read(Hashtable environment, IReadOnlyCollection<string>? sections) =>
        ConfigurationFile.Read(_folder.Write("appsettings.json", Configuration), environment, [], sections);
}
