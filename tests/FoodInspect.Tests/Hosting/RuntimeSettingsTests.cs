using System.Text.Json;

namespace FoodInspect.Tests.Hosting;

/// <summary>How the runtime is told to treat the program: the network needs every processor, and memory stays small.</summary>
public sealed class RuntimeSettingsTests
{
    [Theory]
    [InlineData("System.GC.Server", "false")]
    [InlineData("System.GC.Concurrent", "false")]
    [InlineData("System.Threading.ThreadPool.UnfairSemaphoreSpinLimit", "0")]
    public void RuntimeConfig_OfTheProgram_SaysWhatTheProjectWants(string setting, string expected)
    {
        using var settings = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "foodinspect.runtimeconfig.json")));

        var value = settings.RootElement.GetProperty("runtimeOptions").GetProperty("configProperties").GetProperty(setting);

        Assert.Equal(expected, value.GetRawText());
    }
}
