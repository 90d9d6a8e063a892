using System.Text.Json.Nodes;
using FoodInspect.Configuration;

namespace FoodInspect.Tests.Configuration;

public sealed class LinePlannerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Plan_CalibrationThatCanBeReadOnce_IsWhatTheLineRunsWith()
    {
        using var writer = await _folder.WriteOnceReadableAsync("calibration.json", """{"imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5}""");
        var configuration = ConfigurationFile.Read(
            _folder.WriteConfiguration(made => made["Lines"] = new JsonArray(Line())), new System.Collections.Hashtable(), []);

        var plans = await Task.Run(new LinePlanner(configuration).Plan).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

        Assert.Equal(0.5, Assert.Single(plans).Calibration?.MmPerPixel);
    }

    private JsonObject Line() => new()
    {
        ["Name"] = "belt",
        ["Recipe"] = "made",
        ["Calibration"] = "calibration.json",
        ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"]) },
    };
}
