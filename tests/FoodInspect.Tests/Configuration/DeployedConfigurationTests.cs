using System.Collections;
using System.Diagnostics;
using System.Text.RegularExpressions;
using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Tests.Configuration;

/// <summary>What deploy/ installs, unit, container and their configuration, against the program that has to start from it.</summary>
public sealed partial class DeployedConfigurationTests : IDisposable
{
    private const string Installed = "/etc/foodinspect/appsettings.json";

    /// <summary>Stands in for what builds or needs root: notes that it was called, and publishes a file.</summary>
    private const string Stub = """
        #!/bin/bash
        echo "${0##*/} $*" >> "$CALLS"
        [[ ${0##*/} != systemd-run ]] || exit "$CHECK"
        while [[ $# -gt 0 && $1 != -o ]]; do shift; done
        [[ $# -eq 0 ]] || { mkdir -p "$2"; printf new > "$2/foodinspect"; }
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Configuration_FoldersMappedToThisCheckout_PlansItsLine()
    {
        var mapped = Read("deploy/appsettings.json")
            .Replace("/opt/foodinspect", Repository.Root, StringComparison.Ordinal)
            .Replace("/etc/foodinspect", Repository.Root, StringComparison.Ordinal)
            .Replace("/var/lib/foodinspect", _folder.Path, StringComparison.Ordinal);

        var plans = new LinePlanner(ConfigurationFile.Read(_folder.Write("appsettings.json", mapped), new Hashtable(), [])).Plan();

        var plan = Assert.Single(plans);
        Assert.NotNull(plan.Calibration);
    }

    [Fact]
    public void Configuration_EveryPath_LiesWhereTheInstallationPutsIt()
    {
        // Read from another folder, a relative path would come out below that one.
        var options = ConfigurationFile.Read(_folder.Write("appsettings.json", Read("deploy/appsettings.json")), new Hashtable(), []).Options;

        Assert.All(options.Recipes.Values, recipe => Assert.StartsWith("/opt/foodinspect/models/", recipe.Model, StringComparison.Ordinal));
        Assert.All(options.Lines, line => Assert.StartsWith("/etc/foodinspect/calibration/", line.Calibration, StringComparison.Ordinal));
        Assert.All(
            [options.Reporting.Evidence.Folder, options.Reporting.CapturedFrames.Folder, options.Reporting.JsonLines.Path],
            path => Assert.StartsWith("/var/lib/foodinspect/", path, StringComparison.Ordinal));
    }

    [Fact]
    public void Unit_StartsTheInstalledProgram_WithTheInstalledConfiguration() =>
        Assert.Equal($"/opt/foodinspect/foodinspect run --config {Installed}", UnitKey("ExecStart"));

    [Fact]
    public void Unit_ExitCodeOfAStop_IsNoFailure() =>
        Assert.Equal($"{ExitCode.Interrupted}", UnitKey("SuccessExitStatus"));

    [Fact]
    public void Unit_ExitCodesThatOnlyAPersonCanMend_AreNotRestarted() =>
        Assert.Equal($"{ExitCode.Usage} {ExitCode.Configuration} {ExitCode.Model}", UnitKey("RestartPreventExitStatus"));

    [Fact]
    public void Unit_GroupOfVideoDevices_IsKnownBeforeItStarts()
    {
        Assert.Equal("char-video4linux rw", UnitKey("DeviceAllow"));
        Assert.Contains("modprobe@videodev.service", UnitKey("Wants").Split(' '));
        Assert.Contains("modprobe@videodev.service", UnitKey("After").Split(' '));
    }

    [Theory]
    [InlineData("deploy/container/Containerfile")]
    [InlineData("deploy/README.md")]
    public void Unit_TimeToStop_IsThatOfTheContainer(string file)
    {
        var times = StopTimeout().Matches(Read(file)).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(times);
        Assert.All(times, time => Assert.Equal(UnitKey("TimeoutStopSec"), time));
    }

    [Fact]
    public async Task Readme_NewVersion_KeepsTheModelsAndIsCheckedBeforeTheExchange()
    {
        var calls = await UpdateAsync(checkEndsWith: 0);

        Assert.Equal("of the engineer", File.ReadAllText(_folder["opt/foodinspect/models/promoted/model.json"]));
        Assert.Equal("new", File.ReadAllText(_folder["opt/foodinspect/foodinspect"]));
        Assert.Equal("old", File.ReadAllText(_folder["opt/foodinspect.old/foodinspect"]));
        Assert.True(File.Exists(_folder["opt/foodinspect/docs/configuration.md"]));
        Assert.Equal(Read("deploy/systemd/foodinspect.service"), File.ReadAllText(_folder["etc/systemd/system/foodinspect.service"]));
        Assert.EndsWith($"{_folder["opt/foodinspect.new/foodinspect"]} check --config {Installed}", calls[0], StringComparison.Ordinal);
        Assert.Equal(["systemctl daemon-reload", "systemctl stop foodinspect", "systemctl start foodinspect"], calls[1..]);
    }

    [Fact]
    public async Task Readme_NewVersionThatFailsItsCheck_StopsAndExchangesNothing()
    {
        var calls = await UpdateAsync(checkEndsWith: 3);

        Assert.Equal("old", File.ReadAllText(_folder["opt/foodinspect/foodinspect"]));
        Assert.False(File.Exists(_folder["etc/systemd/system/foodinspect.service"]));
        Assert.DoesNotContain("systemctl stop foodinspect", calls);
    }

    [Fact]
    public void Container_EveryFolderThatItsConfigurationNames_IsInTheImage()
    {
        var lines = ReadLines("deploy/container/Containerfile");

        Assert.Contains("COPY models /opt/foodinspect/models", lines);
        Assert.Contains("COPY calibration /etc/foodinspect/calibration", lines);
        Assert.Contains($"COPY deploy/appsettings.json {Installed}", lines);
        Assert.Contains("VOLUME /var/lib/foodinspect", lines);
    }

    [Fact]
    public void ContainerContext_LeavesOutWhatWasBuiltHere_AndNothingThatIsCopied()
    {
        var left = ReadLines(".dockerignore");

        Assert.Empty(new[] { "**/bin", "**/obj", ".git" }.Except(left));
        Assert.Empty(left.Intersect(["src", "models", "calibration", "deploy"]));
    }

    /// <summary>Gives the commands of the README, with stand-ins for what builds or needs root.</summary>
    /// <returns>The calls of these but the build's.</returns>
    private async Task<string[]> UpdateAsync(int checkEndsWith)
    {
        _folder.Write("opt/foodinspect/models/promoted/model.json", "of the engineer");
        _folder.Write("opt/foodinspect/foodinspect", "old");
        Directory.CreateDirectory(_folder["etc/systemd/system"]);
        foreach (var tool in new[] { "dotnet", "systemd-run", "systemctl" })
            _folder.WriteProgram($"bin/{tool}", Stub);
        var commands = string.Join('\n', ReadLines("deploy/README.md")
            .SkipWhile(line => !line.StartsWith("A new version", StringComparison.Ordinal)).Skip(1)
            .SkipWhile(line => line.Length == 0).TakeWhile(line => line.StartsWith("    ", StringComparison.Ordinal)))
            .Replace("/opt/", _folder["opt/"], StringComparison.Ordinal).Replace("/etc/systemd/", _folder["etc/systemd/"], StringComparison.Ordinal);

        using var shell = Process.Start(new ProcessStartInfo("bash", ["-uc", commands])
        {
            WorkingDirectory = Repository.Root,
            Environment =
            {
                ["PATH"] = $"{_folder["bin"]}:{Environment.GetEnvironmentVariable("PATH")}", ["CALLS"] = _folder["calls"], ["CHECK"] = $"{checkEndsWith}",
            },
        })!;
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return [.. File.ReadAllLines(_folder["calls"]).Where(call => !call.StartsWith("dotnet", StringComparison.Ordinal))];
    }

    [GeneratedRegex(@"--stop-timeout (\d+)")]
    private static partial Regex StopTimeout();

    private static string UnitKey(string key) =>
        Assert.Single(ReadLines("deploy/systemd/foodinspect.service"), line => line.StartsWith($"{key}=", StringComparison.Ordinal))[(key.Length + 1)..];

    private static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Root, file));

    private static string[] ReadLines(string file) => File.ReadAllLines(Path.Combine(Repository.Root, file));
}
