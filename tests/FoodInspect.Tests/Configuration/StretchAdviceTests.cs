using System.Text.Json.Nodes;
using FoodInspect.Configuration;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Tests.Configuration;

public sealed class StretchAdviceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(640, 360)]
    [InlineData(1920, 1080)]
    [InlineData(640, 390)]
    [InlineData(640, 330)]
    public void Of_PictureOfLikeShape_IsNone(int width, int height) => Assert.Null(Of(width, height));

    [Fact]
    public void Of_PortraitPicture_AsksToTurnIt() => Assert.Equal(
        "the picture of 360x640 is stretched to the model's 640x360: train on pictures of this shape, or turn the camera's picture", Of(360, 640));

    [Fact]
    public void Of_FourToThree_DoesNotAskToTurnIt() => Assert.Equal(
        "the picture of 640x480 is stretched to the model's 640x360: train on pictures of this shape", Of(640, 480));

    [Fact]
    public async Task CheckAndInspect_StretchedPictures_SaySoOnce()
    {
        Directory.CreateDirectory(_folder["portrait"]);
        for (var i = 0; i < 3; i++)
        {
            using var picture = MadeBelt.Draw(i);
            using var turned = new Mat();
            Cv2.Rotate(picture, turned, RotateFlags.Rotate90Clockwise);
            turned.SaveImage(_folder[$"portrait/{i}.png"]);
        }

        const string Advice = "the picture of 48x64 is stretched to the model's 64x48: train on pictures of this shape, or turn the camera's picture";
        var configuration = _folder.WriteConfiguration(made => made["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = _folder["portrait"] },
        }));

        var check = await ChildProcess.RunFoodInspectAsync("check", "--config", configuration);
        var run = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration);
        var inspect = await ChildProcess.RunFoodInspectAsync("inspect", _folder["portrait"], "--recipe", "made", "--out", _folder["out"], "--config", configuration);

        Assert.Equal((0, 2), (check.ExitCode, check.Output.Split(Advice).Length));
        Assert.Equal((0, 2), (run.ExitCode, run.Error.Split(Advice).Length));
        Assert.Equal((0, 2), (inspect.ExitCode, inspect.Error.Split(Advice).Length));
    }

    private static string? Of(int width, int height) =>
        StretchAdvice.Of(new Size(width, height), ModelFolder.Open(Path.Combine(Repository.Root, "tests", "models", "colours")).Card.Input);
}
