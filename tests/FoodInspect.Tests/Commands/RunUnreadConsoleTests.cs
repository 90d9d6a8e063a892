using System.Text.Json.Nodes;
using OpenCvSharp;

namespace FoodInspect.Tests.Commands;

/// <summary>The program in a terminal that Ctrl+S has stopped, or behind a program that does not read what it is sent.</summary>
public sealed class RunUnreadConsoleTests : IDisposable
{
    // More than a pipe and the log's queue hold.
    private const int Alerts = 3500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_NobodyReadsWhatItSays_GoesOnInspectingAndEndsWhenTold()
    {
        await using var program = await RunningProgram.StartAsync(Configure());
        program.StopListening();
        await Wait.UntilAsync(async () => await program.MetricAsync("foodinspect_alerts_total{sink=\"console\",outcome=\"dropped\"}") > Alerts);
        var inspected = await InspectedAsync(program);

        await Wait.UntilAsync(async () => await InspectedAsync(program) > inspected + 100);
        Assert.Equal(200, (await program.GetAsync("/health/ready")).Status);
        program.Terminate();

        Assert.Equal(130, await program.ExitCodeAsync());
    }

    private static Task<double> InspectedAsync(RunningProgram program) =>
        program.MetricAsync("foodinspect_frames_inspected_total{line=\"belt\",verdict=\"reject\"}");

    private string Configure() => _folder.WriteConfiguration(configuration =>
    {
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Reporting"]!["Evidence"]!["Enabled"] = false;
        configuration["Reporting"]!["Alerts"] = new JsonObject { ["CooldownSeconds"] = 0, ["QueueLength"] = 1 };
        configuration["Recipes"]!["made"]!["Rules"]![1]!["Persistence"] = new JsonObject { ["Frames"] = 1, ["Of"] = 1 };
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = WriteBelt(), ["Realtime"] = true, ["Loop"] = true, ["FramesPerSecond"] = 300 },
        });
    });

    /// <summary>Foreign bodies by the dozen, which come and go: each time they are others.</summary>
    private string WriteBelt()
    {
        var folder = Directory.CreateDirectory(_folder["belt"]).FullName;
        for (var i = 0; i < 12; i++)
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, new Scalar(128, 128, 128));
            for (var place = 0; i == 0 && place < 24; place++)
                picture.Rectangle(new Rect(4 + 10 * (place % 6), 5 + 11 * (place / 6), 5, 5), new Scalar(200, 80, 40), -1);
            picture.SaveImage(Path.Combine(folder, $"{i:000}.png"));
        }

        return folder;
    }
}
