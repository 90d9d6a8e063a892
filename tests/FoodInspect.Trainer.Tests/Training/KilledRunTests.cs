using System.Diagnostics;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>The program as a user runs it, killed (SIGKILL) and started again.</summary>
public sealed class KilledRunTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Resume_AfterKillsAtAnyMoment_EndsWithTheSameBytes()
    {
        MadeDataset.Write(_folder["set"]);
        await EndOf(Start("whole", resume: false));

        // In the middle of each kind of save, right after one, and in the middle of an epoch.
        await KillWhen("killed", () => Directory.Exists(_folder["killed/best.next"]));
        await KillWhen("killed", () => Directory.Exists(_folder["killed/last.next"]));
        await KillWhen("killed", () => EpochsIn("killed") > 1 && !Directory.Exists(_folder["killed/last.next"]));
        await KillWhen("killed", () => EpochsIn("killed") > 2, TimeSpan.FromMilliseconds(Random.Shared.Next(40)));
        await EndOf(Start("killed", resume: true));

        foreach (var file in new[] { "last/weights.safetensors", "last/trained.safetensors", "last/optimizer.safetensors", "best/weights.safetensors" })
            Assert.True(Bytes($"whole/{file}").AsSpan().SequenceEqual(Bytes($"killed/{file}")), $"{file} differs");
        Assert.Equal(File.ReadAllText(_folder["whole/last/checkpoint.json"]), File.ReadAllText(_folder["killed/last/checkpoint.json"]));
        Assert.Equal(EpochsIn("whole"), EpochsIn("killed"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task KillWhen(string run, Func<bool> moment, TimeSpan later = default)
    {
        using var process = Start(run, resume: Directory.Exists(_folder[$"{run}/last"]) || Directory.Exists(_folder[$"{run}/last.previous"]));
        using var deadline = new CancellationTokenSource(Deadline);
        while (!moment() && !process.HasExited)
            await Task.Delay(1, deadline.Token);
        await Task.Delay(later, deadline.Token);
        process.Kill();
        await process.WaitForExitAsync(deadline.Token);
    }

    private static async Task EndOf(Process process)
    {
        using (process)
        using (var deadline = new CancellationTokenSource(Deadline))
        {
            var error = await process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == ExitCode.Good, error);
        }
    }

    private Process Start(string run, bool resume)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer.dll"), "train", "--dataset", _folder["set"], "--out", _folder[run],
            "--epochs", "6", "--batch", "2", "--crop", "64", "--validate-every", "1", "--paste", "1", "--patience", "5", "--threads", "1",
        ];
        return Process.Start(new ProcessStartInfo("dotnet", resume ? [.. arguments, "--resume"] : arguments)
        {
            RedirectStandardError = true,
            // Nobody reads it, and it is short enough for the pipe.
            RedirectStandardOutput = true,
        })!;
    }

    private int EpochsIn(string run) => File.Exists(_folder[$"{run}/history.jsonl"]) ? File.ReadLines(_folder[$"{run}/history.jsonl"]).Count() : 0;

    private byte[] Bytes(string file) => File.ReadAllBytes(_folder[file]);
}
