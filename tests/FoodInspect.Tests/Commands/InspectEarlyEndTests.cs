using System.Diagnostics;
using System.Text.Json.Nodes;
using OpenCvSharp;

namespace FoodInspect.Tests.Commands;

/// <summary>A run that ends before its time keeps what it inspected, and says what ended it.</summary>
public sealed class InspectEarlyEndTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_TruncatedVideo_InspectsWhatCanBeReadAndSaysHowItEnded()
    {
        var result = await InspectAsync(HalfAVideo());

        Assert.Equal(5, result.ExitCode);
        Assert.InRange(Lines("frames.jsonl").Count, 20, MadeBelt.Frames - 20);
        Assert.Contains("ended after", result.Error, StringComparison.Ordinal);
        Assert.Contains("ended before its time; what was inspected until then is in", result.Output, StringComparison.Ordinal);
        Assert.Contains("ended after", (string)JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!["endedWith"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_TruncatedVideoWithOverlay_FinishesTheOverlayOfWhatWasInspected()
    {
        var result = await InspectAsync(HalfAVideo(), "--overlay");

        Assert.Equal(5, result.ExitCode);
        using var overlay = new VideoCapture(_folder["out/overlay.mp4"]);
        Assert.Equal(Lines("frames.jsonl").Count, overlay.FrameCount);
    }

    [Fact]
    public async Task Inspect_SummaryThatCannotBeWrittenEither_TellsTheFirstFault()
    {
        Directory.CreateDirectory(_folder["out/summary.json"]);

        var result = await InspectAsync(HalfAVideo());

        Assert.Equal(5, result.ExitCode);
        Assert.StartsWith("The video", result.Error.Trim().Split('\n')[^1], StringComparison.Ordinal);
        Assert.Contains("the summary cannot be written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_SummaryThatCannotBeWritten_SaysSo()
    {
        Directory.CreateDirectory(_folder["out/summary.json"]);

        var result = await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 3));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the summary cannot be written", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_DiskThatFillsUp_SaysWhatIsOnIt()
    {
        Directory.CreateDirectory(_folder["out"]);
        // Every write to this device fails as on a full disk.
        File.CreateSymbolicLink(_folder["out/frames.jsonl"], "/dev/full");

        var result = await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 10));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("cannot be written", result.Error, StringComparison.Ordinal);
        Assert.True((bool)JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!["ledger"]!["balances"]!);
    }

    [Fact]
    public async Task Inspect_Interrupted_WritesWhatWasInspectedAndEndsWith130()
    {
        using var process = ChildProcess.Start(ChildProcess.FoodInspect(
            "inspect", "sim:biscuits?frames=100000", "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration()));
        await Wait.UntilAsync(() => File.Exists(_folder["out/frames.jsonl"]) && new FileInfo(_folder["out/frames.jsonl"]).Length > 0);
        Signal.Interrupt(process);

        var result = await ChildProcess.EndAsync(process);

        Assert.Equal(130, result.ExitCode);
        var ledger = JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!["ledger"]!;
        Assert.True((bool)ledger["balances"]!);
        Assert.Equal(Lines("frames.jsonl").Count, (int)ledger["inspected"]!);
    }

    [Fact]
    public async Task Inspect_InterruptedByTheTerminalWithOverlay_FinishesItAndEndsWith130()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/setsid"), "SKIPPED: setsid is not installed (apt-get install util-linux)");
        var program = ChildProcess.FoodInspect(
            "inspect", "sim:biscuits?frames=100000", "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(), "--overlay");
        using var process = ChildProcess.Start(new ProcessStartInfo("setsid", [program.FileName, .. program.ArgumentList]));
        await Wait.UntilAsync(() => File.Exists(_folder["out/overlay.mp4"]) && new FileInfo(_folder["out/frames.jsonl"]).Length > 0);
        Signal.InterruptGroup(process);

        var result = await ChildProcess.EndAsync(process);

        Assert.Equal((130, true), (result.ExitCode, result.Error.TrimEnd().EndsWith("Interrupted.", StringComparison.Ordinal)));
        using var overlay = new VideoCapture(_folder["out/overlay.mp4"]);
        Assert.Equal(Lines("frames.jsonl").Count, overlay.FrameCount);
    }

    private string HalfAVideo()
    {
        var video = MadeBelt.WriteVideo(_folder["belt.avi"]);
        using var file = File.OpenWrite(video);
        file.SetLength(file.Length / 2);
        return video;
    }

    private Task<ProcessResult> InspectAsync(string path, params string[] more) => ChildProcess.RunFoodInspectAsync(
        ["inspect", path, "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(), .. more]);

    private List<JsonNode> Lines(string file) => [.. File.ReadLines(_folder[$"out/{file}"]).Select(line => JsonNode.Parse(line)!)];

    [Theory]
    [InlineData("bleb.mp4")]
    [InlineData("bleb.png")]
    [InlineData("bleb/")]
    public async Task Inspect_PathThatIsMistyped_LeavesTheResultsOfTheRunBefore(string path)
    {
        await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 5));
        var before = File.ReadAllText(_folder["out/summary.json"]);

        var result = await InspectAsync(_folder[path]);

        Assert.Equal(5, result.ExitCode);
        Assert.Contains(_folder[path], result.Error, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(_folder["out/summary.json"]));
        Assert.Equal(5, Lines("frames.jsonl").Count);
    }

    [Fact]
    public async Task Inspect_RecordingThatTheRunWouldReplaceOverALink_IsRefusedAndStays()
    {
        Directory.CreateDirectory(_folder["recordings"]);
        File.Move(MadeBelt.WriteVideo(_folder["belt.avi"], frames: 5), _folder["recordings/overlay.mp4"]);
        Directory.CreateSymbolicLink(_folder["out"], "recordings");

        var result = await InspectAsync(_folder["recordings/overlay.mp4"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("would be replaced by what the run writes", result.Error, StringComparison.Ordinal);
        Assert.True(new FileInfo(_folder["recordings/overlay.mp4"]).Length > 0);
    }

    [Fact]
    public async Task Inspect_EmptyOut_IsAMistakeOfTheCommandLine()
    {
        var result = await ChildProcess.RunFoodInspectAsync(
            "inspect", MadeBelt.WriteFolder(_folder["belt"], frames: 1), "--recipe", "made", "--out", "", "--config", _folder.WriteConfiguration());

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--out is empty", result.Error, StringComparison.Ordinal);
    }
}
