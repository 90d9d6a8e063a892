using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>The calibration that a command line gives.</summary>
public sealed class GivenCalibrationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_CalibrationThatCanBeReadOnce_IsWhatTheRunUses()
    {
        using var writer = await _folder.WriteOnceReadableAsync("camera.json", """{ "imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5 }""");

        var result = await ChildProcess.RunFoodInspectAsync(
            "inspect", MadeBelt.WriteFolder(_folder["belt"]), "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(), "--calibration", _folder["camera.json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("\"areaMm2\":", File.ReadAllText(_folder["out/frames.jsonl"]), StringComparison.Ordinal);
        Assert.DoesNotContain("\"areaMm2\":null", File.ReadAllText(_folder["out/frames.jsonl"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_CalibrationThatCanBeReadOnce_IsWhatTheRunUses()
    {
        using var writer = await _folder.WriteOnceReadableAsync("camera.json", """{ "imageWidth": 64, "imageHeight": 64, "gain": 2 }""");

        var result = await ChildProcess.RunFoodInspectAsync(
            "capture", "sim:biscuits?size=64x64&live=false&frames=31", "--every", "1", "--out", _folder["set"], "--classes", "belt,product", "--calibration", _folder["camera.json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("\"light\":true", File.ReadAllText(_folder["set/corrections.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_RuleInMm2WithoutCalibration_NamesTheOptionAndTheFileOfTheRecipesLine()
    {
        var belt = MadeBelt.WriteFolder(_folder["belt"], frames: 1);
        _folder.Write("bare.json", """{ "imageWidth": 64, "imageHeight": 48 }""");
        _folder.Write("oven.json", """{ "imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5 }""");

        var none = await InspectInMm2Async(belt, "bare.json");
        var known = await InspectInMm2Async(belt, "oven.json");
        var given = await InspectInMm2Async(belt, "bare.json", "--calibration", _folder["oven.json"]);

        Assert.Equal((3, 3, 0), (none.ExitCode, known.ExitCode, given.ExitCode));
        Assert.Contains("the line has no scale, so there are no mm². Give --calibration FILE, one with a scale", none.Error, StringComparison.Ordinal);
        Assert.Contains($"Give --calibration FILE; the line of this recipe has {_folder["oven.json"]}, or", known.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"lens":true}""", """ "lens": { "cameraMatrix": [60, 0, 32, 0, 60, 24, 0, 0, 1], "distortion": [-0.1, 0, 0, 0], "reprojectionErrorPx": 0.1 } """)]
    [InlineData("""{"lens":false,"light":true}""", """ "gain": 2 """)]
    public async Task Inspect_PicturesThatWereCorrectedAsTheCalibrationDoes_GetOnlyItsScale(string corrections, string calibration)
    {
        MadeBelt.WriteFolder(_folder["set/to-label/images"], 60);
        _folder.Write("set/corrections.json", corrections);
        _folder.Write("camera.json", $$"""{ "imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5, {{calibration}} }""");
        _folder.Write("scale.json", """{ "imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5 }""");

        var given = await InspectSetAsync("camera.json", "out");
        var scaled = await InspectSetAsync("scale.json", "scaled");

        Assert.Equal((0, 0), (given.ExitCode, scaled.ExitCode));
        Assert.Contains("of the calibration only its scale is used", given.Output, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllText(_folder["scaled/frames.jsonl"]), File.ReadAllText(_folder["out/frames.jsonl"]));
    }

    [Theory]
    [InlineData("""{"lens":true,"light":true}""", """ "lens": { "cameraMatrix": [60, 0, 32, 0, 60, 24, 0, 0, 1], "distortion": [-0.1, 0, 0, 0], "reprojectionErrorPx": 0.1 } """)]
    [InlineData("""{"lens":true,"light":false}""", """ "gain": 2 """)]
    [InlineData("""{"lens":false}""", """ "gain": 2 """)]
    public async Task Inspect_PicturesThatWereCorrectedOtherwise_AreRefused(string corrections, string calibration)
    {
        MadeBelt.WriteFolder(_folder["set/to-label/images"], 1);
        _folder.Write("set/corrections.json", corrections);
        _folder.Write("camera.json", $$"""{ "imageWidth": 64, "imageHeight": 48, {{calibration}} }""");

        var result = await InspectSetAsync("camera.json", "out");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("corrected before they were stored (corrections.json", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Inspect_PicturesWhoseLensWasCorrectedForAModelThatWantsIt_AreInspected()
    {
        MadeBelt.WriteFolder(_folder["set/to-label/images"], 3);
        _folder.Write("set/corrections.json", """{"lens":true,"light":false}""");
        _folder.Write("camera.json", """{ "imageWidth": 64, "imageHeight": 48, "lens": { "cameraMatrix": [60, 0, 32, 0, 60, 24, 0, 0, 1], "distortion": [-0.1, 0, 0, 0], "reprojectionErrorPx": 0.1 } }""");
        MadeConfiguration.CopyModel(_folder["model"]);
        var card = JsonNode.Parse(File.ReadAllText(_folder["model/model.json"]))!;
        card["preprocessing"] = new JsonObject { ["noiseSigmaPixels"] = 0, ["standardisation"] = "none", ["lensCorrected"] = true };
        File.WriteAllText(_folder["model/model.json"], card.ToJsonString());
        var configuration = _folder.WriteConfiguration(made => made["Recipes"]!["made"]!["Model"] = "model");

        var result = await ChildProcess.RunFoodInspectAsync(
            "inspect", _folder["set/to-label/images"], "--recipe", "made", "--out", _folder["out"], "--config", configuration, "--calibration", _folder["camera.json"]);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("of the calibration only its scale is used", result.Output, StringComparison.Ordinal);
    }

    private Task<ProcessResult> InspectSetAsync(string calibration, string results) => ChildProcess.RunFoodInspectAsync(
        "inspect", _folder["set/to-label/images"], "--recipe", "made", "--out", _folder[results], "--config", _folder.WriteConfiguration(), "--calibration", _folder[calibration]);

    private Task<ProcessResult> InspectInMm2Async(string path, string calibrationOfLine, params string[] more)
    {
        var configuration = _folder.WriteConfiguration(made =>
        {
            made["Recipes"]!["made"]!["Rules"]![1]!["MinimumAreaMm2"] = 1;
            made["Lines"] = new JsonArray(new JsonObject
            {
                ["Name"] = "oven",
                ["Camera"] = new JsonObject { ["Source"] = "sim:biscuits" },
                ["Recipe"] = "made",
                ["Calibration"] = calibrationOfLine,
            });
        });
        return ChildProcess.RunFoodInspectAsync(["inspect", path, "--recipe", "made", "--out", _folder["out"], "--config", configuration, .. more]);
    }
}
