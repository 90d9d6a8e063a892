using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>A model or execution provider that cannot be used is said before any camera opens.</summary>
public sealed class BadModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_MissingModelBesideMistakes_IsSaidWithThem()
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Metrics"]!["Prot"] = 9464;
            configuration["Recipes"]!["made"]!["Model"] = "models/none";
        });

        Assert.Contains("Metrics:Prot", error, StringComparison.Ordinal);
        Assert.Contains("Recipes:made:Model", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ModelFolderMissing_SaysWhichAndEndsWith4()
    {
        var error = await RunAsync(4, configuration => configuration["Recipes"]!["made"]!["Model"] = "models/none");

        Assert.Contains(_folder["models/none"], error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.5, "SHA-256")]
    [InlineData(0, "empty")]
    public async Task Run_ModelCutShort_IsRefusedWith4(double share, string reason)
    {
        CopyModel();
        using (var graph = File.OpenWrite(_folder["model/model.onnx"]))
            graph.SetLength((long)(graph.Length * share));

        Assert.Contains(reason, await RunAsync(4, UseCopiedModel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ModelAltered_IsRefusedWith4()
    {
        CopyModel();
        using (var graph = File.OpenWrite(_folder["model/model.onnx"]))
        {
            graph.Position = graph.Length / 2;
            graph.WriteByte(0xFF);
        }

        Assert.Contains("SHA-256", await RunAsync(4, UseCopiedModel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CardThatDoesNotFitItsModel_IsRefusedWith4()
    {
        CopyModel();
        var card = JsonNode.Parse(File.ReadAllText(_folder["model/model.json"]))!;
        card["input"]!["width"] = 320;
        _folder.Write("model/model.json", card.ToJsonString());

        Assert.Contains("does not fit its card", await RunAsync(4, UseCopiedModel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProviderThatThisMachineHasNot_IsAnErrorAndNoFallback()
    {
        var error = await RunAsync(4, configuration => configuration["Inference"]!["Provider"] = "Cuda");

        Assert.Contains("Cuda", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunAndInspect_ModelOfCorrectedPicturesWithoutALens_AreRefused()
    {
        CopyModel();
        var card = _folder["model/model.json"];
        File.WriteAllText(card, File.ReadAllText(card).Replace(
            "\"classes\"", "\"preprocessing\": { \"noiseSigmaPixels\": 0, \"standardisation\": \"none\", \"lensCorrected\": true }, \"classes\"", StringComparison.Ordinal));

        var error = await RunAsync(3, UseCopiedModel);
        var inspected = await ChildProcess.RunFoodInspectAsync(
            "inspect", _folder["belt"], "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(UseCopiedModel));

        Assert.Contains("Lines[0]:Calibration: the model", error, StringComparison.Ordinal);
        Assert.Contains("lens distortion was corrected", error, StringComparison.Ordinal);
        Assert.Equal(3, inspected.ExitCode);
        Assert.Contains("--calibration: the model", inspected.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ModelOfOneLineRefused_TriesTheCameraOfTheOther()
    {
        var belt = MadeBelt.WriteFolder(_folder["belt"], 1);
        var configuration = _folder.WriteConfiguration(made =>
        {
            var spoilt = made["Recipes"]!["made"]!.DeepClone();
            spoilt["Model"] = "models/none";
            made["Recipes"]!["spoilt"] = spoilt;
            made["Lines"] = new JsonArray(Line("first", "spoilt"), Line("second", "made"));
        });

        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);

        Assert.Equal(4, check.ExitCode);
        Assert.Contains("FAILED  model", check.Output, StringComparison.Ordinal);
        Assert.Contains("ok      camera of second", check.Output, StringComparison.Ordinal);
        Assert.Contains("FAILED  camera of first: not tried, since the model of its recipe is refused", check.Output, StringComparison.Ordinal);

        JsonObject Line(string name, string recipe) => new() { ["Name"] = name, ["Camera"] = new JsonObject { ["Source"] = belt }, ["Recipe"] = recipe };
    }

    private static void UseCopiedModel(JsonObject configuration) => configuration["Recipes"]!["made"]!["Model"] = "model";

    private void CopyModel() => MadeConfiguration.CopyModel(_folder["model"]);

    private Task<string> RunAsync(int exitCode, Action<JsonObject> spoil) => SpoiltConfiguration.RunAsync(_folder, exitCode, spoil);
}
