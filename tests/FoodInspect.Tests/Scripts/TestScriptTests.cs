using System.Diagnostics;

namespace FoodInspect.Tests.Scripts;

public sealed class TestScriptTests : IDisposable
{
    private readonly ScriptSandbox _machine = new();

    public TestScriptTests()
    {
        Directory.CreateDirectory(_machine["tests/A.Tests"]);
        Directory.CreateDirectory(_machine["tests/B.Tests"]);
    }

    public void Dispose() => _machine.Dispose();

    [Fact]
    public async Task CiRun_ResultsOfTwoProjects_ClosesWithTheirSum()
    {
        TestsWrite(Result("Passed") + Result("Passed") + Result("NotExecuted"));

        var result = await _machine.RunAsync(".ci/run");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("\n4 passed, 0 failed, 2 skipped\n", "\n" + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRun_FailedTest_Fails()
    {
        TestsWrite(Result("Passed") + Result("Failed"));

        var result = await _machine.RunAsync(".ci/run");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("\n2 passed, 2 failed, 0 skipped\n", "\n" + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRun_NoTestRan_Fails()
    {
        TestsWrite(Result("NotExecuted"));

        Assert.Equal(1, (await _machine.RunAsync(".ci/run")).ExitCode);
    }

    [Fact]
    public async Task CiRun_ProjectCrashed_CountsAsFailed()
    {
        _machine.Program("dotnet", """[[ "$1" != test ]]""");

        var result = await _machine.RunAsync(".ci/run");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("\n0 passed, 2 failed, 0 skipped\n", "\n" + result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CiRun_BuildFails_CountsNothing()
    {
        EarlierRunLeft(Result("Passed"));
        _machine.Program("dotnet", """[[ "$1" != build ]]""");

        await CiRunCountsNothingAsync();
    }

    [Fact]
    public async Task CiRun_EndsBeforeTheBuild_CountsNothing()
    {
        EarlierRunLeft(Result("Passed"));
        _machine.Program("ldconfig", "exit 0");
        _machine.Program("apt-get", "exit 100");

        await CiRunCountsNothingAsync();
    }

    [Fact]
    public async Task CiRun_SdkOutsideOfPath_FormatsWithItToo()
    {
        _machine.Program("dotnet", "exit 1");
        _machine.Program("dotnet", WriteResults(Result("Passed")), ".dotnet");

        Assert.Equal(0, (await _machine.RunAsync(".ci/run")).ExitCode);
    }

    [Fact]
    public async Task CiRun_ThroughALink_Runs()
    {
        TestsWrite(Result("Passed"));
        Directory.CreateDirectory(_machine["links/deep"]);
        File.CreateSymbolicLink(_machine["links/deep/run"], _machine[".ci/run"]);

        Assert.Equal(0, (await _machine.RunAsync("links/deep/run")).ExitCode);
    }

    [Fact]
    public async Task CiRun_WrongFormatting_Fails()
    {
        TestsWrite(Result("Passed"), "[[ $1 != format ]] || exit 2");

        Assert.Equal(1, (await _machine.RunAsync(".ci/run")).ExitCode);
    }

    [Fact]
    public async Task TestScript_ThroughALink_Runs()
    {
        TestsWrite(Result("Passed"));
        Directory.CreateDirectory(_machine["links"]);
        File.CreateSymbolicLink(_machine["links/test"], _machine["test.sh"]);

        Assert.Equal(0, (await _machine.RunAsync("links/test")).ExitCode);
    }

    [Fact]
    public async Task TestScript_FilterThatOneProjectKnows_Passes()
    {
        ProjectBHasNoTest();

        Assert.Equal(0, (await _machine.RunAsync("test.sh", "--filter-class", "*X")).ExitCode);
        Assert.EndsWith(" --filter-class *X\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("NotExecuted")]
    public async Task TestScript_FilterByWhichNoTestRuns_Fails(string outcome)
    {
        TestsWrite(outcome.Length == 0 ? "" : Result(outcome));

        var result = await _machine.RunAsync("test.sh", "--filter-class", "*X");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("No test ran", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_ProjectWithoutATestAndNoFilter_Fails()
    {
        ProjectBHasNoTest();

        var result = await _machine.RunAsync("test.sh");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Failed: B.Tests", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_ListedPackageMissing_InstallsOnlyThat()
    {
        _machine.Write("tests/packages.txt", "# comment\n\nprometheus\nshellcheck\n");
        _machine.Program("dpkg-query", """[[ "$3" == prometheus* ]] || printf installed""");

        await _machine.RunAsync("test.sh");

        Assert.Contains("--no-install-recommends prometheus\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_ListedPackageThatAptDoesNotHave_InstallsTheOthersAndSaysWhatIsSkipped()
    {
        PrometheusAndChromiumAreMissing();
        _machine.Program("apt-cache", """[[ $2 == *t64 || $2 == chromium ]] || echo "$2 | 1.0" """);

        var result = await _machine.RunAsync("test.sh");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("apt has no chromium here; skipped without it: The page.\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("--no-install-recommends prometheus\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_AptWithoutLists_FetchesThemBeforeItMissesAPackage()
    {
        PrometheusAndChromiumAreMissing();
        _machine.Program("apt-get", "[[ $1 != update ]] || touch lists");
        _machine.Program("apt-cache", """[[ $2 == *t64 || $2 == chromium || ! -e lists ]] || echo "$2 | 1.0" """);

        await _machine.RunAsync("test.sh");

        Assert.Contains("--no-install-recommends prometheus\n", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_ListedPackagesCannotBeInstalled_SaysSoAndTests()
    {
        PrometheusAndChromiumAreMissing();
        _machine.Program("apt-get", "exit 100");

        var result = await _machine.RunAsync("test.sh");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("WARNING: without prometheus chromium, ", result.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet test", _machine.Calls, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("chromium", "prometheus")]
    [InlineData("*", "prometheus chromium")] // without lists nothing is known of any package
    public async Task TestScript_ListedPackagesMissingWithoutRoot_SaysTheCommandAndTests(string unavailable, string wanted)
    {
        PrometheusAndChromiumAreMissing();
        _machine.Program("apt-cache", $"""[[ $2 == *t64 || $2 == {unavailable} ]] || echo "$2 | 1.0" """);
        _machine.Program("id", "echo 1000");

        var result = await _machine.RunAsync("test.sh");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains($"sudo apt-get update && sudo apt-get install --no-install-recommends {wanted}\n", result.Error, StringComparison.Ordinal);
        Assert.Contains("dotnet test", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task TestScript_RuntimePackageCannotBeInstalled_Stops()
    {
        _machine.Program("ldconfig", "exit 0");
        _machine.Program("apt-get", "exit 100");

        Assert.Equal(1, (await _machine.RunAsync("test.sh")).ExitCode);
        Assert.DoesNotContain("dotnet", _machine.Calls, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scripts_Shellcheck_HasNothingToSay()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/shellcheck"), "SKIPPED: shellcheck is not installed (apt-get install shellcheck)");
        string[] scripts = ["run.sh", "test.sh", ".ci/run", "scripts/prepare.sh"];

        var result = await ChildProcess.RunAsync(
            new ProcessStartInfo("shellcheck", ["-x", .. scripts]) { WorkingDirectory = Repository.Root });

        Assert.Equal("", result.Output);
    }

    private static string Result(string outcome) => $"""<UnitTestResult testName="x" outcome="{outcome}" />""";

    private static string WriteResults(string results) => $$"""if [[ $1 == test ]]; then echo '{{results}}' >"$8/${11}"; fi; """;

    /// <summary>Makes dotnet write these results as each test project's.</summary>
    private void TestsWrite(string results, string otherwise = "") => _machine.Program("dotnet", WriteResults(results) + otherwise);

    /// <summary>As with a filter, which says at the end whether no test is an error.</summary>
    private void ProjectBHasNoTest() => _machine.Program("dotnet", $$"""
        if [[ $* == "test --project tests/A.Tests "* ]]; then {{WriteResults(Result("Passed"))}}fi
        [[ $* != "test --project tests/B.Tests "* || $* == *" --ignore-exit-code 8 "* ]] || exit 8
        """);

    private void PrometheusAndChromiumAreMissing()
    {
        _machine.Write("tests/packages.txt", "# The metrics.\nprometheus\n# The page.\nchromium\n");
        _machine.Program("dpkg-query", "printf not-installed");
    }

    private void EarlierRunLeft(string results)
    {
        foreach (var project in new[] { "A", "B" })
            _machine.Write($"artifacts/test-results/{project}.Tests.trx", results);
    }

    private async Task CiRunCountsNothingAsync()
    {
        var result = await _machine.RunAsync(".ci/run");

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("\n0 passed, 0 failed, 0 skipped\n", "\n" + result.Output, StringComparison.Ordinal);
    }
}
