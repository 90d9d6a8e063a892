using System.Text.Json;
using System.Text.Json.Nodes;

namespace FoodInspect.Tests;

/// <summary>A good configuration for <see cref="MadeBelt"/>; tests spoil it where they need to.</summary>
public static class MadeConfiguration
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static JsonObject Create() => (JsonObject)JsonNode.Parse($$"""
        {
          "Metrics": { "Port": 0 },
          "Inference": { "Provider": "Cpu", "Sessions": 1 },
          "Recipes": {
            "made": {
              "Model": {{JsonSerializer.Serialize(ModelFolder)}},
              "Rules": [
                { "Name": "rot", "Kind": "Coverage", "Class": "rot", "MaximumRatio": 0.03 },
                { "Name": "foreign body", "Kind": "Absence", "Class": "foreign", "Expected": "Absent" }
              ]
            }
          },
          "Lines": []
        }
        """)!;

    public static string ModelFolder => Path.Combine(Repository.Root, "tests", "models", "colours-64x48");

    /// <summary>A copy of its model, to be spoilt.</summary>
    public static void CopyModel(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.GetFiles(ModelFolder))
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
    }

    /// <summary>For <c>run</c>: alerts go to alerts.jsonl, and a busy machine may take its time for a frame, which is no finding in a test.</summary>
    public static JsonObject Reporting() => new()
    {
        ["JsonLines"] = new JsonObject { ["Path"] = "alerts.jsonl" },
        ["Watch"] = new JsonObject { ["StaleAfterSeconds"] = 600 },
        ["Evidence"] = new JsonObject { ["Folder"] = "evidence", ["MinimumFreeMegabytes"] = 0 },
    };

    /// <summary>Writes it as appsettings.json, spoilt as the test wants.</summary>
    public static string WriteConfiguration(this TemporaryFolder folder, Action<JsonObject>? change = null)
    {
        var configuration = Create();
        change?.Invoke(configuration);
        return folder.Write("appsettings.json", configuration.ToJsonString(Indented));
    }
}
