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
        start.Environment["HOME"] = Directory.CreateDirectory(_folder["home"]).FullName;
        // Each of these turns it off too, and machines that run tests have some.
        foreach (var name in start.Environment.Keys.Where(name => name is "CI" or "XDG_CACHE_HOME" || name.StartsWith("ORT_", StringComparison.Ordinal)).ToArray())
            start.Environment.Remove(name);

        var result = await ChildProcess.RunAsync(start);

        Assert.True(result.ExitCode == 0, result.Error);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder["home"]));
    }
}
