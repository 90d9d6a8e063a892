using System.Diagnostics;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Tests.Promotion;

public sealed class KilledPromotionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder folder = new();

    /// <summary>A SIGKILL as soon as a file of the replacement shows: at its beginning, amid the copy, and after the exchange.</summary>
    [Theory]
    [InlineData("model.incoming")]
    [InlineData("model.incoming/weights.bin")]
    [InlineData("model.previous")]
    public async Task Promote_Killed_LeavesAWholeModelThatTheNextRunTidiesUp(string killAt)
    {
        MadeModel.Write(folder["model"], "old");
        MadeModel.Write(folder["candidate"], "new", blindTo: 1);
        // Large enough for the copy to be met half-way.
        await using (var ballast = File.Create(folder["candidate/weights.bin"]))
            await ballast.WriteAsync(new byte[48 << 20], TestContext.Current.CancellationToken);
        MadeTestSet.Write(folder["set"]);
        File.WriteAllText(folder["rules.json"], """{ "lowestSpeedRatio": null, "largestMeanIoUFall": null }""");

        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer.dll"), "promote", folder["candidate"], "--over", folder["model"],
            "--test", folder["set"], "--rules", folder["rules.json"], "--pairs", "1",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();
        while (!Path.Exists(folder[killAt]) && !process.HasExited && Stopwatch.GetElapsedTime(start) < Deadline)
            await Task.Yield();
        Assert.True(Path.Exists(folder[killAt]), $"{killAt} never showed; the program said: {(process.HasExited ? await errors : "nothing yet")}");
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var found = ModelFolder.Open(folder["model"]).Card.Version;
        ModelReplacement.Begin(folder["model"]).Dispose();

        Assert.Equal(found, ModelFolder.Open(folder["model"]).Card.Version);
        Assert.Equal(found == "new", Directory.Exists(folder["model.previous"]));
        if (found == "new")
            Assert.Equal("old", ModelFolder.Open(folder["model.previous"]).Card.Version);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path, "model.*").Except([folder["model"], folder["model.previous"]]));
    }

    public void Dispose() => folder.Dispose();
}
