using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>The program while its sessions warm up, which takes many seconds here.</summary>
public sealed class RunWarmUpTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_TerminatedWhileItWarmsUp_EndsWithoutGettingReady()
    {
        await using var program = await RunningProgram.StartAsync(Configure());
        await Wait.UntilAsync(() => program.Errors.Contains("Warming up model", StringComparison.Ordinal));
        Assert.Equal((503, "belt: warming up\n"), await program.GetAsync("/health/ready"));
        program.Terminate();

        var result = await program.EndAsync();

        Assert.Equal(130, result.ExitCode);
        Assert.DoesNotContain("runs on Cpu", result.Error, StringComparison.Ordinal);
    }

    private string Configure() => _folder.WriteConfiguration(configuration =>
    {
        configuration["Recipes"]!["made"]!["Model"] = Path.Combine(Repository.Root, "tests", "models", "colours");
        configuration["Inference"] = new JsonObject { ["Provider"] = "Cpu", ["Sessions"] = 64, ["MaxBatch"] = 8 };
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = "sim:biscuits" },
        });
    });
}
