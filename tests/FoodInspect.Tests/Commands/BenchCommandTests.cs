using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Bench_Folder_MeasuresLineSessionsAndOpenCvInEachRound()
    {
        _folder.Write("camera.json", """{ "imageWidth": 64, "imageHeight": 48, "mmPerPixel": 0.5 }""");

        var result = await BenchAsync(
            MadeBelt.WriteFolder(_folder["belt"]), "--rounds", "2", "--json", _folder["bench.json"],
            "--set", "Recipes:made:Rules:1:MinimumAreaMm2=1", "--calibration", _folder["camera.json"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("whole line / bare session at its best", result.Output, StringComparison.Ordinal);
        var figures = JsonNode.Parse(File.ReadAllText(_folder["bench.json"]))!;
        var rates = figures["framesPerSecond"]!.AsObject();
        Assert.Equal(["whole line", "bare sessions, one a core", "bare session, all cores", "OpenCV DNN"], rates.Select(rate => rate.Key));
        Assert.All(rates, rate => Assert.Equal(2, rate.Value!.AsArray().Count(value => (double)value! > 0)));
        foreach (var (_, ratio) in figures["ratios"]!.AsObject())
            Assert.All(ratio!["rounds"]!.AsArray(), value => Assert.InRange((double)value!, 1e-4, 1e4));
        // Round by round, the first of the contenders that is the faster one.
        var best = rates["bare sessions, one a core"]!.AsArray().Zip(rates["bare session, all cores"]!.AsArray(), (one, all) => Math.Max((double)one!, (double)all!));
        var expected = rates["whole line"]!.AsArray().Zip(best, (line, session) => (double)line! / session);
        Assert.Equal(expected, figures["ratios"]!["whole line / bare session at its best"]!["rounds"]!.AsArray().Select(value => (double)value!));
        Assert.Equal(7, figures["stages"]!.AsObject().Count);
        Assert.True((long)figures["peakResidentBytes"]! > 0);
    }

    [Fact]
    public async Task Bench_VideoThatIsAbsent_EndsAsACameraThatCannotBeRead()
    {
        var result = await BenchAsync(_folder["absent.mp4"], "--json", _folder["bench.json"]);

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("absent.mp4 does not exist", result.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["bench.json"]));
    }

    [Fact]
    public async Task Bench_JsonThatCannotBeWritten_IsRefusedBeforeAnythingIsMeasured()
    {
        var result = await BenchAsync(MadeBelt.WriteFolder(_folder["belt"], 3), "--json", _folder["absent/bench.json"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("absent/bench.json", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("round 1", result.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> BenchAsync(string path, params string[] more) => ChildProcess.RunFoodInspectAsync(
        ["bench", path, "--recipe", "made", "--config", _folder.WriteConfiguration(), .. more]);

    [Fact]
    public async Task Bench_Simulation_IsMeasured()
    {
        var result = await BenchAsync("sim:biscuits?size=64x64&frames=5&live=false", "--rounds", "1");

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Contains("whole line / bare session at its best", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Bench_EmptyPath_IsAMistakeOfTheCommandLine() => Assert.Equal(2, (await BenchAsync("")).ExitCode);
}
