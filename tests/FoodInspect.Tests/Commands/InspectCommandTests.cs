using System.Text.Json.Nodes;
using OpenCvSharp;

namespace FoodInspect.Tests.Commands;

public sealed class InspectCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_FolderOfKnownItems_WritesEveryFrameAndEveryItem()
    {
        var result = await InspectAsync(MadeBelt.WriteFolder(_folder["belt"]));

        Assert.Equal((0, ""), (result.ExitCode, FailuresIn(result.Error)));
        Assert.Equal(Enumerable.Range(0, MadeBelt.Frames), Lines("frames.jsonl").Select(frame => (int)frame["sequence"]!));
        var items = Lines("items.jsonl").OrderBy(item => (int)item["firstFrame"]!).ToList();
        Assert.Equal(["pass", "reject", "reject"], items.Select(item => (string)item["verdict"]!));
        Assert.Equal([null, "rot", "foreign body"], items.Select(item => (string?)item["violations"]!.AsArray().FirstOrDefault()?["rule"]));
        Assert.All(items, item => Assert.True((double)item["firstCentre"]![0]! > (double)item["lastCentre"]![0]!));
    }

    [Fact]
    public async Task Inspect_FolderOfKnownItems_SumsUp()
    {
        await InspectAsync(MadeBelt.WriteFolder(_folder["belt"]));

        var summary = JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!;
        Assert.Equal((90, 90, true), ((int)summary["ledger"]!["captured"]!, (int)summary["ledger"]!["inspected"]!, (bool)summary["ledger"]!["balances"]!));
        Assert.Equal((1, 2, 0), ((int)summary["items"]!["pass"]!, (int)summary["items"]!["reject"]!, (int)summary["items"]!["notInspected"]!));
        Assert.Equal(
            ["calibrate", "capture", "judge", "regions", "report", "segment", "track"],
            summary["stages"]!.AsObject().Select(stage => stage.Key).Order());
        Assert.Equal("Cpu", (string)summary["provider"]!);
        Assert.All(["p50", "p95", "p99", "max"], percentile => Assert.True((double)summary["captureToVerdictSeconds"]![percentile]! > 0));
        Assert.True((double)summary["framesPerSecond"]! > 0);
        Assert.True((int)summary["peakPooledFrames"]! > 0);
        Assert.Null(summary["endedWith"]);
    }

    [Fact]
    public async Task Inspect_RuleAboutThePicture_IsInTheFramesTheSummaryAndOnTheConsole()
    {
        var configuration = _folder.WriteConfiguration(made => made["Recipes"]!["made"]!["Rules"]!.AsArray().Add(JsonNode.Parse("""
            { "Name": "belt too full", "Kind": "Count", "Class": "product", "Scope": "Picture", "MaximumCount": 1, "Severity": "Warn" }
            """)));

        var result = await ChildProcess.RunFoodInspectAsync(
            "inspect", MadeBelt.WriteFolder(_folder["belt"]), "--recipe", "made", "--out", _folder["out"], "--config", configuration);

        var violation = Assert.Single(Lines("frames.jsonl").SelectMany(frame => frame["violations"]!.AsArray()), violation => violation!["item"] is null)!;
        Assert.Equal(("belt too full", "warn"), ((string)violation["rule"]!, (string)violation["severity"]!));
        var rules = JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!["rules"]!;
        Assert.Equal((0, 23), ((int)rules["belt too full"]!["violations"]!["items"]!, (int)rules["belt too full"]!["violations"]!["pictures"]!));
        Assert.Equal((1, 0), ((int)rules["rot"]!["violations"]!["items"]!, (int)rules["rot"]!["violations"]!["pictures"]!));
        Assert.Matches(@"belt too full +0 +23 +0 +\d +2 +count", result.Output);
        Assert.All(Lines("items.jsonl"), item => Assert.Equal(["rot", "foreign body"], item["measured"]!.AsObject().Select(rule => rule.Key)));
    }

    [Fact]
    public async Task Inspect_OnePicture_IsJudgedByWhatItShows()
    {
        using (var picture = MadeBelt.Draw(46))
            picture.SaveImage(_folder["one.png"]);

        var result = await InspectAsync(_folder["one.png"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Equal("reject", (string)Assert.Single(Lines("frames.jsonl"))["verdict"]!);
        Assert.Equal(["foreign body", "rot"], Lines("items.jsonl").Select(item => (string)item["violations"]![0]!["rule"]!).Order());
    }

    [Fact]
    public async Task Inspect_Stills_JudgesEachPictureByItself()
    {
        Directory.CreateDirectory(_folder["stills"]);
        foreach (var (name, frame) in new[] { ("a", 46), ("b", 20), ("c", 46) })
        {
            using var picture = MadeBelt.Draw(frame);
            picture.SaveImage(_folder[$"stills/{name}.png"]);
        }

        var result = await InspectAsync(_folder["stills"], "--stills");

        Assert.DoesNotContain("inspect them with --stills", result.Output, StringComparison.Ordinal);
        Assert.Equal(["reject", "pass", "reject"], Lines("frames.jsonl").Select(frame => (string)frame["verdict"]!));
        Assert.Equal([0, 0, 1, 2, 2], Lines("items.jsonl").Select(item => (int)item["firstFrame"]!));
    }

    [Fact]
    public async Task Inspect_PicturesThatAreNoSuccessiveFrames_HintsAtStills()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        foreach (var (number, (x, y)) in new[] { (15, 12), (46, 36), (15, 36), (46, 12) }.Index())
        {
            using var picture = MadeBelt.Draw(MadeBelt.Frames);
            picture.Circle(x, y, 9, new Scalar(40, 40, 200), -1);
            picture.SaveImage(_folder[$"pictures/{number}.png"]);
        }

        var result = await InspectAsync(_folder["pictures"]);

        Assert.Matches("[0-9] of [0-9] items are in one picture only: .* inspect them with --stills", result.Output);
        Assert.DoesNotContain("--stills", (await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 30))).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_VideoWithOverlay_WritesAVideoOfAllFrames()
    {
        var result = await InspectAsync(MadeBelt.WriteVideo(_folder["belt.avi"]), "--overlay");

        Assert.Equal(0, result.ExitCode);
        using var overlay = new VideoCapture(_folder["out/overlay.mp4"]);
        Assert.Equal((MadeBelt.Frames, 64, 30.0), (overlay.FrameCount, overlay.FrameWidth, overlay.Fps));
    }

    [Theory]
    [InlineData("empty.mp4", "", "zero bytes")]
    [InlineData("text.mp4", "this is no video", "no frame that can be decoded")]
    [InlineData("picture.png", "this is no picture", "could not be read")]
    public async Task Inspect_NothingToRead_SaysWhichFileAndWhy(string name, string content, string reason)
    {
        _folder.Write(name, content);

        var result = await InspectAsync(_folder[name]);

        Assert.Equal(5, result.ExitCode);
        Assert.Contains(name, result.Error, StringComparison.Ordinal);
        Assert.Contains(reason, result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        Assert.Contains(reason, (string)JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!["endedWith"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_FolderOfAnEarlierRun_HoldsOnlyThisOne()
    {
        var video = MadeBelt.WriteVideo(_folder["belt.avi"], frames: 5);
        await InspectAsync(video, "--overlay");
        Assert.True(File.Exists(_folder["out/overlay.mp4"]));

        await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 3));

        Assert.Equal(["frames.jsonl", "items.jsonl", "summary.json"], Directory.GetFiles(_folder["out"]).Select(Path.GetFileName).Order());
        Assert.Equal(3, Lines("frames.jsonl").Count);
    }

    [Fact]
    public async Task Inspect_ItsOwnOverlay_IsRefusedAndLeftAlone()
    {
        Directory.CreateDirectory(_folder["out"]);
        _folder.Write("out/overlay.mp4", "a video of an earlier run");

        var result = await InspectAsync(_folder["out/overlay.mp4"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("--out", result.Error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["out/overlay.mp4"]));
    }

    [Theory]
    [InlineData("sim:biscuits?burn=0.2", "PATH:burn = 0.2: sim:biscuits has no such option")]
    [InlineData("sim:biscuits?fill=2", "PATH:fill = 2: the value does not fit")]
    [InlineData("sim:cheese", "there is no such simulated belt")]
    public async Task Inspect_WrongSimulation_IsTheCommandLinesFault(string source, string problem)
    {
        var result = await InspectAsync(source);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(".json", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Inspect_PicturesOfOtherSizeAndDepth_AreJudgedOrNotInspectedNeverLost()
    {
        Directory.CreateDirectory(_folder["mixed"]);
        using (var usual = MadeBelt.Draw(20))
        {
            using var grey = usual.CvtColor(ColorConversionCodes.BGR2GRAY);
            using var deep = new Mat();
            usual.ConvertTo(deep, MatType.CV_16UC3, 257);
            using var alpha = usual.CvtColor(ColorConversionCodes.BGR2BGRA);
            using var large = usual.Resize(new Size(128, 96));
            foreach (var (name, picture) in new[] { ("1-usual", usual), ("2-grey", grey), ("3-16-bit", deep), ("4-alpha", alpha), ("5-large", large) })
                picture.SaveImage(_folder[$"mixed/{name}.png"]);
        }

        var result = await InspectAsync(_folder["mixed"]);

        Assert.Equal(0, result.ExitCode);
        var frames = Lines("frames.jsonl");
        Assert.Equal(5, frames.Count);
        Assert.Equal("notInspected", (string)frames[4]["verdict"]!);
        Assert.Contains("128x96", (string)frames[4]["reason"]!, StringComparison.Ordinal);
        Assert.All(frames.Take(4), frame => Assert.NotEqual("notInspected", (string)frame["verdict"]!));
    }

    [Fact]
    public async Task Inspect_CapturedFramesConfigured_SaysThatItKeepsNone()
    {
        var result = await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 1), "--set", "Reporting:CapturedFrames:Enabled=true");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("inspect keeps no frames for training", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_OutputFolderThatCannotBeMade_SaysSo()
    {
        _folder.Write("out", "a file stands where the folder should be");

        var result = await InspectAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 1));

        Assert.Equal(3, result.ExitCode);
        Assert.Contains($"{_folder["out"]}: the folder cannot be written", result.Error, StringComparison.Ordinal);
    }

    private Task<ProcessResult> InspectAsync(string path, params string[] more) => ChildProcess.RunFoodInspectAsync(
        ["inspect", path, "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(), .. more]);

    private List<JsonNode> Lines(string file) => [.. File.ReadLines(_folder[$"out/{file}"]).Select(line => JsonNode.Parse(line)!)];

    /// <summary>What was said beside the log.</summary>
    private static string FailuresIn(string error) =>
        string.Join('\n', error.Split('\n').Where(line => line.Length > 0 && !line.Contains("info:", StringComparison.Ordinal)));
}
