using System.Text.Json;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

/// <summary>What people and their tools do to a file of alerts while the line runs.</summary>
public sealed class AlertFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder["alerts/alerts.jsonl"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Deliver_FileWithAlerts_AddsToItsEnd()
    {
        await DeliverAsync(new AlertFile(Path), "first");

        await DeliverAsync(new AlertFile(Path), "second");

        Assert.Equal(["first", "second"], Messages(Path));
    }

    [Fact]
    public async Task Deliver_Violation_TellsWhatWasMeasuredTheLimitAndWhere()
    {
        await new AlertFile(Path).DeliverAsync(Alert.Of("belt", JudgedFrames.Rot(7), JudgedFrames.Epoch), TestContext.Current.CancellationToken);
        await new AlertFile(Path).DeliverAsync(Alert.OfState(AlertKind.CameraDown, "belt", Severity.Warn, JudgedFrames.Epoch, "away"), TestContext.Current.CancellationToken);

        var lines = File.ReadAllLines(Path);
        Assert.Contains("\"areaPx\":120,\"areaMm2\":30,\"value\":30,\"limit\":20,\"unit\":\"mm2\",\"centre\":[30,20],", lines[0], StringComparison.Ordinal);
        Assert.Contains("belt: item 7 violates 'rot' (rot): 30 mm², at most 20, in frame 5", lines[0], StringComparison.Ordinal);
        Assert.Contains("\"value\":null,\"limit\":null,\"unit\":null,\"centre\":null,", lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Of_ShareOrNumber_TellsTheAreaToo()
    {
        var violation = JudgedFrames.Rot(null) with { Breach = new LimitBreach(3, 2, MeasureUnit.Count) };

        Assert.Equal("belt: the picture violates 'rot' (rot, 30 mm²): 3 regions, at most 2, in frame 5", Alert.Of("belt", violation, JudgedFrames.Epoch).Message);
    }

    [Fact]
    public async Task Deliver_FileMovedAway_BeginsANewOne()
    {
        var file = new AlertFile(Path);
        await DeliverAsync(file, "first");

        File.Move(Path, Path + ".1");
        await DeliverAsync(file, "second");

        Assert.Equal(["first"], Messages(Path + ".1"));
        Assert.Equal(["second"], Messages(Path));
    }

    [Fact]
    public async Task Deliver_FileCopiedAndEmptied_GoesOnFromItsBeginning()
    {
        var file = new AlertFile(Path);
        await DeliverAsync(file, "first");

        File.WriteAllText(Path, "");
        await DeliverAsync(file, "second");

        Assert.Equal(["second"], Messages(Path));
    }

    [Fact]
    public async Task Deliver_FolderRemoved_MakesItAgain()
    {
        var file = new AlertFile(Path);

        Directory.Delete(_folder["alerts"], recursive: true);
        await DeliverAsync(file, "first");

        Assert.Equal(["first"], Messages(Path));
    }

    [Fact]
    public async Task Deliver_LastLineCutShort_IsALineOfItsOwn()
    {
        Directory.CreateDirectory(_folder["alerts"]);
        File.WriteAllText(Path, """{"kind":"viol""");

        await DeliverAsync(new AlertFile(Path), "first");

        var lines = File.ReadAllLines(Path);
        Assert.Equal("""{"kind":"viol""", lines[0]);
        Assert.Equal("first", MessageOf(lines[1]));
        Assert.Equal(2, lines.Length);
    }

    [Fact]
    public async Task Deliver_FolderInItsPlace_SaysSoAndIsWellOnceItIsGone()
    {
        var file = new AlertFile(Path);
        File.Delete(Path);
        Directory.CreateDirectory(Path);

        var error = await Assert.ThrowsAsync<SinkAwayException>(() => DeliverAsync(file, "lost"));
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);

        Directory.Delete(Path);
        await DeliverAsync(file, "first");
        Assert.Equal(["first"], Messages(Path));
    }

    [Fact]
    public void Constructor_PathThatCannotBeWritten_SaysSoBeforeThereIsAnAlert()
    {
        File.WriteAllText(_folder["file"], "");

        var error = Assert.Throws<OutputException>(() => new AlertFile(_folder["file/alerts.jsonl"]));

        Assert.Contains("file/alerts.jsonl", error.Message, StringComparison.Ordinal);
    }

    private static async Task DeliverAsync(AlertFile file, string message) => await file.DeliverAsync(
        new Alert(AlertKind.Violation, "oven", "rot", Severity.Reject, DateTimeOffset.UnixEpoch, message), CancellationToken.None);

    private static IEnumerable<string> Messages(string path) => File.ReadAllLines(path).Select(MessageOf);

    private static string MessageOf(string line) => JsonDocument.Parse(line).RootElement.GetProperty("message").GetString()!;
}
