using System.Text.Json.Nodes;
using Xunit;

namespace FoodInspect.Tests.Commands;

/// <summary><c>check</c>: whether alerts would arrive, and their evidence be kept.</summary>
public sealed class CheckAlertTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Check_WithAlert_SendsATestAlertToWebhookAndFile()
    {
        await using var receiver = await SlowReceiver.StartAsync();

        var result = await CheckAsync(receiver.Url, "--alert");

        Assert.Equal(0, result.ExitCode);
        var alert = Assert.Single(receiver.Received);
        Assert.Equal(("test", "info"), ((string?)alert["kind"], (string?)alert["severity"]));
        Assert.Contains("ok      Reporting:Webhook:Url", result.Output, StringComparison.Ordinal);
        Assert.Contains("\"kind\":\"test\"", Assert.Single(File.ReadAllLines(_folder["alerts.jsonl"])), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_ReceiverThatIsGone_FailsAndShowsNoSecret()
    {
        var receiver = await SlowReceiver.StartAsync();
        var url = receiver.Url;
        await receiver.DisposeAsync();

        var result = await CheckAsync(url, "--alert", "--set", "Reporting:Webhook:Token=s3cret");

        Assert.Equal(6, result.ExitCode);
        Assert.Matches(@"FAILED  Reporting:Webhook:Url: http://127\.0\.0\.1\S* was not reached", result.Output);
        Assert.DoesNotContain("s3cret", result.Output + result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("/alerts ", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_WithoutAlert_SendsNothingAndSaysSo()
    {
        await using var receiver = await SlowReceiver.StartAsync();

        var result = await CheckAsync(receiver.Url);

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(receiver.Received);
        Assert.Contains("was sent nothing: check --alert sends it a test alert", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Check_EvidenceThatTakesNoMore_FailsAndSaysWhatToDo()
    {
        await using var receiver = await SlowReceiver.StartAsync();

        var result = await CheckAsync(receiver.Url, "--set", "Reporting:Evidence:MinimumFreeMegabytes=90000000");

        Assert.Equal(6, result.ExitCode);
        Assert.Matches("FAILED  Reporting:Evidence:Folder: .*evidence takes no more: its disk has less than 90000000 MB free .* Make room on the disk, or review evidence", result.Output);
    }

    private Task<ProcessResult> CheckAsync(string url, params string[] arguments)
    {
        var configuration = _folder.WriteConfiguration(made =>
        {
            made["Reporting"] = MadeConfiguration.Reporting();
            made["Lines"] = new JsonArray(new JsonObject
            {
                ["Name"] = "belt",
                ["Recipe"] = "made",
                ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"], 1) },
            });
        });
        return ChildProcess.RunFoodInspectAsync(["check", "--config", configuration, "--set", $"Reporting:Webhook:Url={url}", .. arguments]);
    }
}
