using System.Diagnostics;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Tests.Promotion;

public sealed class KilledPromotionTests : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    /// <summary>A SIGKILL as soon as a file of the replacement shows: at its beginning, amid the copy, and after the exchange.</summary>
    [Theory]
    [InlineData("model.incoming")]
    [InlineData("model.incoming/weights.bin")]
    [InlineData("model.previous")]
    public async Task Promote_Killed_LeavesAWholeModelThatTheNextRunTidiesUp(string killAt)
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new", blindTo: 1);
        // Large enough for the copy to be met half-way.
        await using (var ballast = File.Create(_folder["candidate/weights.bin"]))
            await ballast.WriteAsync(new byte[48 << 20], TestContext.Current.CancellationToken);
        MadeTestSet.Write(_folder["set"]);
        File.WriteAllText(_folder["rules.json"], """{ "lowestSpeedRatio": null, "largestMeanIoUFall": null }""");

        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            Path.Combine(AppContext.BaseDirectory, "foodinspect-trainer.dll"), "promote", _folder["candidate"], "--over", _folder["model"],
            "--test", _folder["set"], "--rules", _folder["rules.json"], "--pairs", "1",
        ])
        { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var start = Stopwatch.GetTimestamp();
        while (!Path.Exists(_folder[killAt]) && !process.HasExited && Stopwatch.GetElapsedTime(start) < Deadline)
            await Task.Yield();
        Assert.True(Path.Exists(_folder[killAt]), $"{killAt} never showed; the program said: {(process.HasExited ? await errors : "nothing yet")}");
        process.Kill();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        var found = ModelFolder.Open(_folder["model"]).Card.Version;
        ModelReplacement.Begin(_folder["model"]).Dispose();

        Assert.Equal(found, ModelFolder.Open(_folder["model"]).Card.Version);
        Assert.Equal(found == "new", Directory.Exists(_folder["model.previous"]));
        if (found == "new")
            Assert.Equal("old", ModelFolder.Open(_folder["model.previous"]).Card.Version);
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder.Path, "model.*").Except([_folder["model"], _folder["model.previous"]]));
    }

    public void Dispose() => _folder.Dispose();
}
