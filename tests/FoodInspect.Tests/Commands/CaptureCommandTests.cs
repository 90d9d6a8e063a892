using System.Globalization;
using System.Text.Json.Nodes;
using FoodInspect.Core.Capture.Ffmpeg;
using FoodInspect.Core.Tests.Capture;
using OpenCvSharp;

namespace FoodInspect.Tests.Commands;

public sealed class CaptureCommandTests : IDisposable
{
    private static readonly string[] Classes = ["--classes", "belt,bread,burnt,foreign"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Capture_Video_KeepsAPictureASecondInTheLayoutOfCapturedFrames()
    {
        var result = await CaptureAsync(MadeBelt.WriteVideo(_folder["belt.avi"]), "--every", "1");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith("3 pictures written", result.Output.Trim(), StringComparison.Ordinal);
        Assert.Equal(["0", "30", "60"], Names.Select(name => name.Split('-')[1]));
        // The file was written to its end, three seconds of it, when it was changed last.
        var end = new DateTimeOffset(File.GetLastWriteTimeUtc(_folder["belt.avi"]));
        Assert.All(Names.Zip([3, 2, 1]), name => Assert.Equal(end.AddSeconds(-name.Second), TimeOf(name.First), TimeSpan.FromMilliseconds(2)));
        Assert.Equal(
            """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"bread"},{"id":2,"name":"burnt"},{"id":3,"name":"foreign"}],"ignore":255}""",
            File.ReadAllText(_folder["set/classes.json"]));
        Assert.False((bool)JsonNode.Parse(File.ReadAllText(_folder["set/corrections.json"]))!["lens"]!);
        Assert.Empty(Directory.GetFiles(_folder["set/to-label/masks"]));
        using var picture = Cv2.ImRead(Pictures[1]);
        Assert.Equal(new Size(64, 48), picture.Size());
    }

    [Fact]
    public async Task Capture_RecordingWithAGap_GoesByTheTimesOfItsFrames()
    {
        MadeBelt.WriteVideoWithGap(_folder["gap.mp4"]);

        var result = await CaptureAsync(_folder["gap.mp4"], "--every", "1");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(8, Math.Round((TimeOf(Names[1]) - TimeOf(Names[0])).TotalSeconds, 2));
        Assert.Equal(2, Names.Count);
    }

    [Fact]
    public async Task Capture_SameVideoAgain_LeavesItsPicturesAsTheyAre()
    {
        var video = MadeBelt.WriteVideo(_folder["belt.avi"]);
        await CaptureAsync(video, "--every", "1", "--count", "2");

        var result = await CaptureAsync(video, "--every", "1");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("1 picture written, 2 were there already", result.Output, StringComparison.Ordinal);
        Assert.Equal(3, Pictures.Count);
    }

    [Fact]
    public async Task Capture_LiveSimulation_NeedsNoConfigurationAndEndsWithItsCount()
    {
        var result = await CaptureAsync("sim:biscuits?size=64x64", "--every", "0.2", "--count", "3", "--config", _folder["absent.json"]);

        Assert.Equal(0, result.ExitCode);
        var times = Names.Select(TimeOf).ToList();
        Assert.Equal(3, times.Count);
        Assert.InRange(times[^1] - times[0], TimeSpan.FromSeconds(0.35), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Capture_CtrlC_SaysHowManyWereWritten()
    {
        using var program = ChildProcess.Start(ChildProcess.FoodInspect(["capture", "sim:biscuits?size=64x64", "--out", _folder["set"], "--every", "0.1", .. Classes]));
        await Wait.UntilAsync(() => Pictures.Count >= 2);

        Signal.Interrupt(program);
        var result = await ChildProcess.EndAsync(program);

        Assert.Equal(130, result.ExitCode);
        Assert.Contains($"{Pictures.Count} pictures written", result.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(Directory.GetFiles(_folder["set/to-label/images"]), file => Path.GetFileName(file)[0] == '.');
    }

    [Fact]
    public async Task Capture_CameraThatDiesAndComesBack_GoesOn()
    {
        using var server = RtspServer.StartOrSkip("--size", "64x48");
        var configuration = Configure(new JsonObject { ["Source"] = server.Address(), ["StallDeadlineSeconds"] = 3, ["ReopenPauseLimitSeconds"] = 1 });
        using var program = ChildProcess.Start(ChildProcess.FoodInspect(
            ["capture", "--line", "oven", "--config", configuration, "--out", _folder["set"], "--every", "0.2", .. Classes]));
        await Wait.UntilAsync(() => Pictures.Count >= 2);

        server.Die();
        var before = Pictures.Count;
        server.StartAgain();
        await Wait.UntilAsync(() => Pictures.Count >= before + 3);
        Signal.Interrupt(program);
        var result = await ChildProcess.EndAsync(program);

        Assert.Contains("is away", result.Error, StringComparison.Ordinal);
        Assert.Empty(ChildProcesses.WithArgument(server.Address()));
    }

    [Fact]
    public async Task Capture_LineWithCalibration_CorrectsThePicturesAsTheLineDoes()
    {
        MadeBelt.WriteVideo(_folder["belt.avi"], frames: 5);
        _folder.Write("oven.json", """{ "imageWidth": 64, "imageHeight": 48, "gain": 1.5, "lens": { "cameraMatrix": [64, 0, 32, 0, 64, 24, 0, 0, 1], "distortion": [0, 0, 0, 0], "reprojectionErrorPx": 0.1 } }""");

        var result = await CaptureLineAsync(Configure(new JsonObject { ["Source"] = "belt.avi" }, "oven.json"));

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        Assert.True((bool)JsonNode.Parse(File.ReadAllText(_folder["set/corrections.json"]))!["lens"]!);
        using var picture = Cv2.ImRead(Assert.Single(Pictures));
        Assert.Equal(192, picture.At<Vec3b>(2, 2).Item0, tolerance: 6);
    }

    [Fact]
    public async Task Capture_CalibrationOfAnotherSize_SaysSoAndWritesNothing()
    {
        _folder.Write("oven.json", """{ "imageWidth": 640, "imageHeight": 480, "mmPerPixel": 0.5 }""");

        var result = await CaptureAsync(MadeBelt.WriteVideo(_folder["belt.avi"], frames: 5), "--every", "1", "--calibration", _folder["oven.json"]);

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("640×480: the calibration is for another size", result.Error, StringComparison.Ordinal);
        Assert.Empty(Pictures);
    }

    [Fact]
    public async Task Capture_NothingButDarkFrames_IsNoSuccess()
    {
        var result = await CaptureAsync("sim:biscuits?size=64x64&light=0.05&noise=0&live=false&frames=4", "--every", "0.01");

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("has no frame that can be used", result.Error, StringComparison.Ordinal);
        Assert.Contains("0 pictures written, 4 frames left out", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_FolderThatCannotTakeThePictures_SaysWhy()
    {
        var video = MadeBelt.WriteVideo(_folder["belt.avi"], frames: 5);
        _folder.Write("set", "a file stands where the folder should be");
        var blocked = await CaptureAsync(video, "--every", "1");
        File.Delete(_folder["set"]);
        _folder.Write("set/classes.json", """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"cheese"}],"ignore":255}""");
        var others = await CaptureAsync(video, "--every", "1");
        _folder.Write("set/classes.json", "no JSON");
        var broken = await CaptureAsync(video, "--every", "1");

        Assert.Equal((3, 3, 3), (blocked.ExitCode, others.ExitCode, broken.ExitCode));
        Assert.Contains("the folder cannot be written", blocked.Error, StringComparison.Ordinal);
        Assert.Contains("holds frames of other classes than belt, bread, burnt, foreign", others.Error, StringComparison.Ordinal);
        Assert.Contains("classes.json: ", broken.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Capture_SourceThatCannotBe_SaysWhatIsWrongWithoutItsSecrets()
    {
        var folder = await CaptureAsync(MadeBelt.WriteFolder(_folder["belt"], frames: 1), "--every", "1");
        var absent = await CaptureAsync(_folder["absent.avi"], "--every", "1");
        var unset = await CaptureAsync("rtsp://viewer:${NO_SUCH_PASSWORD}@127.0.0.1/stream", "--every", "1");
        var wrong = await CaptureAsync("rstp://viewer:geheim@127.0.0.1/stream", "--every", "1");
        var line = await ChildProcess.RunFoodInspectAsync(
            ["capture", "--line", "fryer", "--config", Configure(new JsonObject { ["Source"] = "sim:biscuits" }), "--out", _folder["set"], "--every", "1", .. Classes]);

        Assert.All([folder, absent, unset, wrong, line], result => Assert.Equal((3, ""), (result.ExitCode, result.Output)));
        Assert.Contains("Put them into SET/to-label/images", folder.Error, StringComparison.Ordinal);
        Assert.Contains("this file does not exist", absent.Error, StringComparison.Ordinal);
        Assert.Contains("the environment variable NO_SUCH_PASSWORD is not set", unset.Error, StringComparison.Ordinal);
        Assert.Contains("the scheme rstp is not known", wrong.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", wrong.Error, StringComparison.Ordinal);
        Assert.Contains("no such line. Lines: oven", line.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    [Theory]
    [InlineData("--every", "1")]
    [InlineData("sim:biscuits", "--line", "oven", "--every", "1")]
    [InlineData("sim:biscuits", "--every", "0")]
    [InlineData("sim:biscuits", "--every", "1", "--count", "0")]
    [InlineData("sim:biscuits", "--every", "1", "--classes", "belt")]
    [InlineData("sim:biscuits", "--every", "1", "--classes", "belt,,foreign")]
    [InlineData("sim:biscuits", "--every", "1", "--classes", "belt,belt")]
    public async Task Capture_WrongOptions_AreAUsageError(params string[] options)
    {
        string[] classes = options.Contains("--classes") ? [] : Classes;

        Assert.Equal(2, (await ChildProcess.RunFoodInspectAsync(["capture", .. options, "--out", _folder["set"], .. classes])).ExitCode);
    }

    private List<string> Pictures => Directory.Exists(_folder["set/to-label/images"])
        ? [.. Directory.GetFiles(_folder["set/to-label/images"]).Where(file => Path.GetFileName(file)[0] != '.').Order(StringComparer.Ordinal)]
        : [];

    private List<string> Names => [.. Pictures.Select(file => Path.GetFileNameWithoutExtension(file))];

    private static DateTimeOffset TimeOf(string name) =>
        DateTimeOffset.ParseExact(name.Split('-')[0], "yyyyMMdd'T'HHmmss'.'fff", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    private Task<ProcessResult> CaptureAsync(string source, params string[] more) =>
        ChildProcess.RunFoodInspectAsync(["capture", source, "--out", _folder["set"], .. Classes, .. more]);

    private Task<ProcessResult> CaptureLineAsync(string configuration) =>
        ChildProcess.RunFoodInspectAsync(["capture", "--line", "oven", "--config", configuration, "--out", _folder["set"], "--every", "1", .. Classes]);

    private string Configure(JsonObject camera, string? calibration = null) => _folder.WriteConfiguration(configuration =>
        configuration["Lines"] = new JsonArray(new JsonObject { ["Name"] = "oven", ["Camera"] = camera, ["Recipe"] = "made", ["Calibration"] = calibration }));
}
