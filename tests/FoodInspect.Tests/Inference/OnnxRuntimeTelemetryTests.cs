namespace FoodInspect.Tests.Inference;

public sealed class OnnxRuntimeTelemetryTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>Where telemetry is on, ONNX Runtime keeps an identifier of the machine, and what it will send, in a folder of the home folder.</summary>
    [Fact]
    public async Task Inspect_OnAMachineThatSaysNothingAboutIt_KeepsNoTelemetry()
    {
        _folder.WriteConfiguration();
        var start = ChildProcess.FoodInspect(
            "inspect", MadeBelt.WriteFolder(_folder["belt"], 5), "--config", _folder["appsettings.json"], "--recipe", "made", "--out", _folder["out"]);
        // Variables of machines that run tests turn it off too, or move its folder: none of them is there.
        var kept = start.Environment.Where(variable => variable.Key == "PATH" || variable.Key.StartsWith("DOTNET_", StringComparison.Ordinal)).ToArray();
        start.Environment.Clear();
        foreach (var (name, value) in kept)
            start.Environment[name] = value;
        start.Environment["HOME"] = Directory.CreateDirectory(_folder["home"]).FullName;

        var result = await ChildProcess.RunAsync(start);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["home"]));
    }
}
