using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Rules;

namespace FoodInspect.Tests.Configuration;

public sealed class ConfigurationPathsTests
{
    [Theory]
    [InlineData("models/fruit")]
    [InlineData("models/fruit/")]
    [InlineData("./models//fruit")]
    public void Resolve_OneModelSpeltDifferently_IsOneModel(string model)
    {
        var options = new InspectionOptions { Recipes = new Dictionary<string, RecipeOptions> { ["a"] = new() { Model = model, Rules = [] } }, Lines = [] };

        Assert.Equal("/etc/line/models/fruit", ConfigurationPaths.Resolve(options, "/etc/line").Recipes["a"].Model);
    }

    [Theory]
    [InlineData("bin/ffmpeg", "/etc/line/bin/ffmpeg")]
    [InlineData("/opt/ffmpeg", "/opt/ffmpeg")]
    [InlineData("ffmpeg6", "ffmpeg6")]
    public void Resolve_Ffmpeg_IsRelativeToTheFileUnlessItIsABareName(string written, string resolved)
    {
        var line = new LineOptions { Name = "a", Recipe = "a", Camera = new CameraOptions { Source = "rtsp://camera/", FfmpegPath = written } };
        var options = new InspectionOptions { Recipes = new Dictionary<string, RecipeOptions>(), Lines = [line] };

        Assert.Equal(resolved, ConfigurationPaths.Resolve(options, "/etc/line").Lines[0].Camera.FfmpegPath);
    }
}
