using System.Diagnostics;
using System.Text.RegularExpressions;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Tests.Prompting;

namespace FoodInspect.Trainer.Tests.Commands;

public sealed partial class LabelCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LabelCommandTests() => MadeDataset.Write(_folder["set"], train: 2, side: 16);

    [Fact]
    public async Task Label_WhatCannotBe_EndsWithItsExitCode()
    {
        Directory.CreateDirectory(_folder["empty"]);

        Assert.Equal(ExitCode.Usage, await Run("label"));
        Assert.Equal(ExitCode.Usage, await Run("label", _folder["set"], "--port", "70000"));
        Assert.Equal(ExitCode.Configuration, await Run("label", _folder["absent"]));
        Assert.Equal(ExitCode.Configuration, await Run("label", _folder["set"], "--split", "to-label"));
        Assert.Equal(ExitCode.Model, await Run("label", _folder["set"], "--sam", _folder["empty"]));
        Assert.Equal(ExitCode.Model, await Run("label", _folder["set"], "--model", _folder["empty"]));
        // A failed start leaves the split free.
        Assert.Equal(ExitCode.Good, await Run("label", _folder["set"], "--split", "train", "--move-ready-to", "val"));
    }

    [Fact]
    public async Task Label_ModelOfOtherClasses_IsRefused() =>
        Assert.Equal(ExitCode.Usage, await Run("label", Belts(), "--model", Repository("tests/models/colours")));

    [Fact]
    public async Task Label_AsAProgram_ServesThePageUntilItIsInterrupted()
    {
        new SamModel().Discs([20], [0.9f]).Write(_folder["sam"]);
        // A background shell has its children ignore Ctrl-C; the tests may run in one.
        string[] arguments = ["--default-signal=INT", Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer"), "label", _folder["set"], "--model", Repository("tests/models/colours"), "--sam", _folder["sam"]];
        var start = new ProcessStartInfo("env", arguments) { RedirectStandardOutput = true };
        using var program = Process.Start(start)!;
        try
        {
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            patience.CancelAfter(TimeSpan.FromSeconds(60));
            Assert.Contains("Segment Anything", await program.StandardOutput.ReadLineAsync(patience.Token), StringComparison.Ordinal);
            var address = Address().Match((await program.StandardOutput.ReadLineAsync(patience.Token))!).Value;
            using var client = new HttpClient();
            Assert.Contains("label.css", await client.GetStringAsync(address, patience.Token), StringComparison.Ordinal);
            // Labels that are in no file come from the model.
            File.Delete(_folder["set/train/masks/00.png"]);
            var answer = await client.GetAsync($"{address}/api/frames/00/labels", patience.Token);
            Assert.Equal("prediction", Assert.Single(answer.Headers.GetValues("X-Labels-From")));

            using var signal = Process.Start("kill", ["-INT", $"{program.Id}"]);
            await program.WaitForExitAsync(patience.Token);
            Assert.Equal(ExitCode.Good, program.ExitCode);
        }
        finally
        {
            if (!program.HasExited)
                program.Kill();
        }
    }

    public void Dispose() => _folder.Dispose();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();

    private static Task<int> Run(params string[] arguments) => TrainerCommandLine.RunAsync(arguments);

    /// <summary>A set whose classes are not those of the model "colours".</summary>
    private string Belts()
    {
        File.WriteAllText(_folder["set/classes.json"], """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"rot"},{"id":2,"name":"product"},{"id":3,"name":"foreign"}]}""");
        return _folder["set"];
    }

    private static string Repository(string path)
    {
        var root = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(root, "FoodInspect.sln")))
            root = Path.GetDirectoryName(root)!;
        return Path.Combine(root, path);
    }
}
