using System.Text.Json.Nodes;
using OpenCvSharp;

namespace FoodInspect.Tests.Commands;

/// <summary>Pictures that could not be judged are no success, and the run says which they were.</summary>
public sealed class InspectUnjudgedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InspectUnjudgedTests() => Directory.CreateDirectory(_folder["belt"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Inspect_FirstPictureOfAnotherSize_SaysThatTheOthersWereNotJudged()
    {
        MadeBelt.WriteFolder(_folder["belt"], frames: 6);
        Shrink("000.png");

        var result = await InspectAsync();

        Assert.Equal(5, result.ExitCode);
        Assert.Contains("5 of 6 pictures could not be judged: size 64x48 instead of 32x24 (5)", result.Output, StringComparison.Ordinal);
        Assert.Contains("only 1 of 6 pictures could be judged", result.Error, StringComparison.Ordinal);
        var summary = JsonNode.Parse(File.ReadAllText(_folder["out/summary.json"]))!;
        Assert.Equal("""{"pass":1,"reject":0,"notInspected":5}""", summary["frames"]!.ToJsonString());
        Assert.Equal("""[{"reason":"size 64x48 instead of 32x24","frames":5}]""", summary["notInspectedReasons"]!.ToJsonString());
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(2, 0)]
    public async Task Inspect_BlackPictures_FailsIfTheyAreMoreThanHalf(int black, int exitCode)
    {
        MadeBelt.WriteFolder(_folder["belt"], frames: 4);
        for (var i = 0; i < black; i++)
        {
            using var picture = new Mat(48, 64, MatType.CV_8UC3, Scalar.Black);
            picture.SaveImage(_folder[$"belt/00{i}.png"]);
        }

        var result = await InspectAsync();

        Assert.Equal(exitCode, result.ExitCode);
        Assert.Contains($"{black} of 4 pictures could not be judged: black ({black})", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_StillsOfSeveralSizes_AreRefusedBeforeAnythingIsWritten()
    {
        MadeBelt.WriteFolder(_folder["belt"], frames: 3);
        Shrink("000.png");

        var result = await InspectAsync("--stills");

        Assert.Equal((5, ""), (result.ExitCode, result.Output));
        Assert.Contains("are of 2 sizes", result.Error, StringComparison.Ordinal);
        Assert.Contains("32x24 (1, such as 000.png), 64x48 (2, such as 001.png)", result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    private void Shrink(string name)
    {
        using var picture = Cv2.ImRead(_folder[$"belt/{name}"]);
        using var small = picture.Resize(new Size(32, 24));
        small.SaveImage(_folder[$"belt/{name}"]);
    }

    private Task<ProcessResult> InspectAsync(params string[] more) => ChildProcess.RunFoodInspectAsync(
        ["inspect", _folder["belt"], "--recipe", "made", "--out", _folder["out"], "--config", _folder.WriteConfiguration(), .. more]);
}
