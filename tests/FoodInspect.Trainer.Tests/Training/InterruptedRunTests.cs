using System.Diagnostics;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Training;

/// <summary>The program as a user runs it, asked to end. By SIGTERM: what a shell starts in the background ignores Ctrl+C.</summary>
public sealed class InterruptedRunTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(6);

    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Terminate_InAStepOfManySeconds_EndsAfterTheStepAndSaysSo()
    {
        MadeDataset.Write(_folder["set"], train: 16, val: 1);
        // Where nothing else runs ENet takes a third of a second for such a crop, and all are one step.
        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer.dll"), "train", "--dataset", _folder["set"], "--out", _folder["run"],
            "--epochs", "3", "--batch", "16", "--crop", "256", "--threads", "1",
        ])
        { RedirectStandardError = true, RedirectStandardOutput = true })!;
        using var deadline = new CancellationTokenSource(Deadline);
        // Not to go on in a folder that is gone, should something here fail.
        await using var killed = deadline.Token.Register(process.Kill);
        while (await process.StandardOutput.ReadLineAsync(deadline.Token) is { } line && !line.Contains("training and", StringComparison.Ordinal))
        {
            // The step begins after this line.
        }

        var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
        await Task.Delay(TimeSpan.FromSeconds(2), deadline.Token);
        using (var request = Process.Start("kill", ["-TERM", $"{process.Id}"]))
            await request.WaitForExitAsync(deadline.Token);

        Assert.Equal("Interrupted.", (await process.StandardError.ReadToEndAsync(deadline.Token)).Trim());
        await process.WaitForExitAsync(deadline.Token);
        Assert.Equal(ExitCode.Interrupted, process.ExitCode);
        await output;
        Assert.False(File.Exists(_folder["run/run.lock"]));
    }

    public void Dispose() => _folder.Dispose();
}
