namespace FoodInspect.Tests.Scripts;

public sealed class RunScriptTests : IDisposable
{
    private const string Libraries = "echo libatomic.so.1 libicuuc.so.72";
    private readonly ScriptSandbox _machine = new();

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task Run_NoArgument_RunsTheLines()
    {
        await _machine.RunAsync("run.sh");

        Assert.EndsWith("foodinspect.dll run\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Arguments_PassThemOnUnchangedAndEndWithTheProgramsExitCode()
    {
        _machine.Program("dotnet", """[[ "$2" != inspect ]] || { printf '%s\n' "$3"; exit 5; }""");

        var result = await _machine.RunAsync("run.sh", "inspect", "a file.mp4");

        Assert.Equal((5, "a file.mp4\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Run_Trainer_BuildsAndRunsTheTrainerOnly()
    {
        await _machine.RunAsync("run.sh", "trainer", "train", "--data", "x");

        Assert.Contains("build src/FoodInspect.Trainer/FoodInspect.Trainer.csproj", _machine.Calls, StringComparison.Ordinal);
        Assert.EndsWith("foodinspect-trainer.dll train --data x\n", _machine.Calls, StringComparison.Ordinal);
        Assert.DoesNotContain("FoodInspect/FoodInspect.csproj", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_Trainer_KnowsTheProgramOfTheLine()
    {
        _machine.Program("dotnet", "[[ \"$2\" != promote ]] || printf '%s\\n' \"$FOODINSPECT_APP\"");

        var result = await _machine.RunAsync("run.sh", "trainer", "promote");

        Assert.Equal($"{_machine["run.sh"]}\n", result.Output);
    }

    [Fact]
    public async Task Run_SecondTime_NeitherInstallsNorBuilds()
    {
        await _machine.RunAsync("run.sh");
        var first = Builds();
        await _machine.RunAsync("run.sh");

        Assert.Equal((1, 1), (first, Builds()));
        Assert.DoesNotContain("apt-get", _machine.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("src/FoodInspect/Source.cs")]
    [InlineData("src/FoodInspect.Core/Source.cs")]
    [InlineData("Directory.Build.props")]
    public async Task Run_SomethingChanged_BuildsAgain(string changed)
    {
        await _machine.RunAsync("run.sh");
        _machine.Touch(changed);
        await _machine.RunAsync("run.sh");

        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Run_BuildFails_FailsAndBuildsAgainNextTime()
    {
        _machine.Program("dotnet", """[[ "$1" != build ]]""");

        var first = await _machine.RunAsync("run.sh");
        await _machine.RunAsync("run.sh");

        Assert.Equal(1, first.ExitCode);
        Assert.Equal(2, Builds());
        Assert.DoesNotContain("foodinspect.dll", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ProgramRemoved_BuildsAgain()
    {
        await _machine.RunAsync("run.sh");
        File.Delete(_machine["src/FoodInspect/bin/Release/net10.0/linux-x64/foodinspect.dll"]);
        await _machine.RunAsync("run.sh");

        Assert.Equal(2, Builds());
    }

    [Fact]
    public async Task Run_WhileItBuilds_CountsAsNotBuilt()
    {
        await _machine.RunAsync("run.sh");
        _machine.Touch("src/FoodInspect/Source.cs");
        _machine.Program("dotnet", """[[ "$1" != build || ! -e artifacts/built-FoodInspect ]]""");

        Assert.Equal(0, (await _machine.RunAsync("run.sh")).ExitCode);
    }

    [Fact]
    public async Task Run_BuiltByAnotherUser_RunsWithoutABuild()
    {
        await _machine.RunAsync("run.sh");

        var result = await _machine.RunAsStrangerAsync("run.sh");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.EndsWith("foodinspect.dll run\n", _machine.Calls, StringComparison.Ordinal);
        Assert.Equal(1, Builds());
    }

    [Theory]
    [InlineData("artifacts")]
    [InlineData("src/FoodInspect.Core/obj")]
    public async Task Run_MustBuildAmongFilesOfAnotherUser_SaysWhoseTheyAreAndWhatToDo(string ofAnother)
    {
        await _machine.RunAsync("run.sh");
        _machine.Touch("src/FoodInspect/Source.cs");

        var result = await _machine.RunAsStrangerAsync("run.sh", ofAnother);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{_machine[ofAnother]} belongs to {Environment.UserName}", result.Error, StringComparison.Ordinal);
        Assert.Contains("sudo chown -R ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, Builds());
    }

    [Fact]
    public async Task Run_NeverBuiltInAFolderOfAnotherUser_SaysWhoseItIs()
    {
        var result = await _machine.RunAsStrangerAsync("run.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"{_machine["run.sh"][..^"/run.sh".Length]} belongs to {Environment.UserName}", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("/no/such/folder")]
    public async Task Run_UserWithoutHome_RunsWithAFolderInItsPlace(string? home)
    {
        _machine.Home = home;
        _machine.Program("dotnet", """[[ -d "$HOME" ]]""");

        Assert.Equal(0, (await _machine.RunAsync("run.sh")).ExitCode);
    }

    [Fact]
    public async Task Run_ThroughALink_Runs()
    {
        Directory.CreateDirectory(_machine["links"]);
        File.CreateSymbolicLink(_machine["links/foodinspect"], _machine["run.sh"]);

        Assert.Equal(0, (await _machine.RunAsync("links/foodinspect")).ExitCode);
        Assert.EndsWith($"{_machine["src"]}/FoodInspect/bin/Release/net10.0/linux-x64/foodinspect.dll run\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryMissingAsRoot_InstallsItByTheNameThatThisSystemHas()
    {
        _machine.Program("ldconfig", Libraries);
        _machine.Program("dpkg-query", "printf not-installed");
        _machine.Program("apt-cache", """[[ "$2" != libgtk-3-0t64 ]] || echo "libgtk-3-0t64 | 3.24" """);

        await _machine.RunAsync("run.sh");

        Assert.Contains("apt-get update", _machine.Calls, StringComparison.Ordinal);
        Assert.Contains("--no-install-recommends libgtk-3-0t64\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryThatComesWithCompilersOnly_IsInstalled()
    {
        _machine.Program("ldconfig", "echo libgtk-3.so.0 libicuuc.so.72");
        _machine.Program("dpkg-query", "printf not-installed");

        await _machine.RunAsync("run.sh");

        Assert.Contains("--no-install-recommends libatomic1\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ListsOfPackagesCannotBeRenewed_InstallsByThoseThatAreThere()
    {
        _machine.Program("ldconfig", Libraries);
        _machine.Program("dpkg-query", "printf not-installed");
        _machine.Program("apt-get", """[[ "$1" != update ]]""");

        var result = await _machine.RunAsync("run.sh");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("--no-install-recommends libgtk-3-0\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryCannotBeInstalled_Stops()
    {
        _machine.Program("ldconfig", Libraries);
        _machine.Program("apt-get", "exit 100");

        var result = await _machine.RunAsync("run.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("apt-get could not install libgtk-3-0", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("foodinspect.dll", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryMissingWithoutRoot_SaysTheCommandAndStops()
    {
        _machine.Program("ldconfig", Libraries);
        _machine.Program("id", "echo 1000");

        var result = await _machine.RunAsync("run.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("sudo apt-get update && sudo apt-get install --no-install-recommends libgtk-3-0", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("foodinspect.dll", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LibraryMissingWithSudo_InstallsThroughIt()
    {
        _machine.Program("ldconfig", Libraries);
        _machine.Program("id", "echo 1000");
        _machine.Program("sudo", "exit 0");

        await _machine.RunAsync("run.sh");

        Assert.Contains("sudo -n env DEBIAN_FRONTEND=noninteractive apt-get install", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OlderSdksBeforeTheRightOne_TakesTheRightOne()
    {
        _machine.Program("dotnet", "exit 1");
        _machine.Program("dotnet", "exit 1", "dotnet-root");
        _machine.Program("dotnet", "echo the right one", ".dotnet");

        var result = await _machine.RunAsync("run.sh");

        Assert.Equal((0, "the right one\n"), (result.ExitCode, result.Output));
    }

    [Fact]
    public async Task Run_NoSdk_SaysHowToGetIt()
    {
        _machine.Program("dotnet", "exit 1");
        // One that the machine of the tests does not have either.
        _machine.Write("global.json", """{ "sdk": { "version": "99.0.100" } }""");

        var result = await _machine.RunAsync("run.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("dotnet-sdk-10.0", result.Error, StringComparison.Ordinal);
    }

    private int Builds() => _machine.Calls.Split('\n').Count(call => call.StartsWith("dotnet build", StringComparison.Ordinal));
}
