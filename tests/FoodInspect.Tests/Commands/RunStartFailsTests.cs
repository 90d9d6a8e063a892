using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace FoodInspect.Tests.Commands;

/// <summary>Lines that never come to inspect: the sinks hear of it, since nobody may be looking at the program.</summary>
public sealed class RunStartFailsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ProviderDoesNotWork_AlertsForEachLine()
    {
        var configuration = Configure(made => made["Inference"]!["Provider"] = "TensorRt");

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(4, result.ExitCode);
        AssertAlerted("TensorRt");
    }

    [Fact]
    public async Task Run_PortIsInUse_AlertsForEachLine()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var configuration = Configure(made => made["Metrics"]!["Port"] = ((IPEndPoint)other.LocalEndpoint).Port);

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(3, result.ExitCode);
        AssertAlerted("the port is in use");
    }

    [Fact]
    public async Task Run_FolderOfALineCannotBeUsed_AlertsForEachLine()
    {
        Directory.CreateDirectory(_folder["captured/second"]);
        _folder.Write("captured/second/classes.json", """{"classes":[],"ignore":255}""");
        var configuration = Configure(made => made["Reporting"]!["CapturedFrames"] = new JsonObject { ["Enabled"] = true, ["Folder"] = "captured" });

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(3, result.ExitCode);
        AssertAlerted("the folder holds frames of other classes");
        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);
        Assert.Equal(6, check.ExitCode);
        Assert.Matches("FAILED  Reporting:CapturedFrames:Folder: .*the folder holds frames of other classes", check.Output);
    }

    [Fact]
    public async Task Run_ModelWasDamaged_AlertsForEachLineAndCheckTriesTheRest()
    {
        var configuration = Configure(made => made["Recipes"]!["made"]!["Model"] = DamagedModel());

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(4, result.ExitCode);
        AssertAlerted("model.onnx");
        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);
        Assert.Equal(4, check.ExitCode);
        Assert.Matches("FAILED  model: .*model.onnx", check.Output);
        Assert.Matches("ok      port", check.Output);
    }

    [Fact]
    public async Task Run_FileOfAlertsCannotBeOpened_TellsTheWebhook()
    {
        await using var receiver = await SlowReceiver.StartAsync();
        var configuration = Configure(made =>
        {
            made["Reporting"]!["JsonLines"]!["Path"] = "/proc/nowhere/alerts.jsonl";
            made["Reporting"]!["Webhook"] = new JsonObject { ["Url"] = receiver.Url };
        });

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);

        Assert.Equal(3, result.ExitCode);
        Assert.Equal(["first", "second"], receiver.Received.Select(alert => (string?)alert["line"]));
    }

    private string DamagedModel()
    {
        MadeConfiguration.CopyModel(_folder["model"]);
        File.AppendAllText(_folder["model/model.onnx"], "x");
        return _folder["model"];
    }

    private void AssertAlerted(string reason)
    {
        var alerts = File.ReadAllLines(_folder["alerts.jsonl"]).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(["first", "second"], alerts.Select(alert => (string)alert["line"]!));
        Assert.All(alerts, alert =>
        {
            Assert.Equal(("notInspecting", "stop"), ((string)alert["kind"]!, (string)alert["severity"]!));
            Assert.Contains("cannot start: ", (string)alert["message"]!, StringComparison.Ordinal);
            Assert.Contains(reason, (string)alert["message"]!, StringComparison.Ordinal);
        });
    }

    private string Configure(Action<JsonObject> spoil) => _folder.WriteConfiguration(configuration =>
    {
        configuration["Reporting"] = MadeConfiguration.Reporting();
        configuration["Lines"] = new JsonArray(Line("first"), Line("second"));
        spoil(configuration);
    });

    private JsonObject Line(string name) => new()
    {
        ["Name"] = name,
        ["Recipe"] = "made",
        ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"]) },
    };
}
