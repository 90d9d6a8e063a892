using System.Text.Json.Nodes;
using static FoodInspect.Tests.Commands.SpoiltConfiguration;

namespace FoodInspect.Tests.Commands;

/// <summary>What is wrong with a configuration is said before any camera opens: where, what, and what would be right.</summary>
public sealed class BadConfigurationTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Run_ManyMistakes_NamesAllOfThemAtOnce()
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Metrics"]!["Prot"] = 9464;
            configuration["Inference"]!["Sessions"] = -1;
            Rule(configuration)["Class"] = "rott";
            Line(configuration)["Recipe"] = "mad";
            Line(configuration)["ItemReference"] = JsonNode.Parse("{ \"Sharpness\": -1, \"BrightnessRatio\": 2 }");
            configuration["Lines"]!.AsArray().Add(Line(configuration).DeepClone());
        });

        Assert.Contains("Metrics:Prot: there is no such key. Did you mean Port?", error, StringComparison.Ordinal);
        Assert.Contains("Inference:Sessions = -1", error, StringComparison.Ordinal);
        Assert.Contains("Lines[0]:Recipe = mad: there is no such recipe. Did you mean made?", error, StringComparison.Ordinal);
        Assert.Contains("Lines[0]:ItemReference:Sharpness = -1: a sharpness is positive", error, StringComparison.Ordinal);
        Assert.Contains("Lines[0]:ItemReference:BrightnessRatio = 2: out of range", error, StringComparison.Ordinal);
        Assert.Contains("Lines[1]:Name = belt: another line has this name", error, StringComparison.Ordinal);
        Assert.Matches(@"appsettings\.json:[0-9]+  Metrics:Prot", error);
    }

    [Fact]
    public async Task Run_NamesThatAreOneAsFolders_AreRefused()
    {
        var error = await RunAsync(3, configuration =>
        {
            Line(configuration)["Name"] = "belt 2";
            configuration["Lines"]!.AsArray().Add(Line(configuration).DeepClone());
            configuration["Lines"]![1]!["Name"] = "belt_2";
        });

        Assert.Contains("Lines[1]:Name = belt_2: its folder of evidence and captured frames would be that of 'belt 2' too", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{ \"Name\": \"x\" }", "Lines[1]:Camera: this key is missing")]
    [InlineData("{ \"Name\": \"x\", \"Recipe\": \"made\", \"Camera\": null }", "Lines[1]:Camera = null: null is no value here")]
    [InlineData("null", "Lines[1] = null: null is no value here")]
    public async Task Run_LineWithoutACamera_SaysWhichKeyIsMissing(string line, string problem)
    {
        var error = await RunAsync(3, configuration => configuration["Lines"]!.AsArray().Add(JsonNode.Parse(line)));

        Assert.Contains(problem, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RecipeAndRuleThatAreNull_AreSaid()
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Recipes"]!["none"] = null;
            configuration["Recipes"]!["made"]!["Rules"]!.AsArray().Add(null);
        });

        Assert.Contains("Recipes:none = null", error, StringComparison.Ordinal);
        Assert.Contains("Recipes:made:Rules[2] = null", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LineThatTheCommandLineBegins_SaysWhatItLacks()
    {
        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", _folder.WriteConfiguration(), "--set", "Lines:0:Name=x");

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Lines[0]:Camera: this key is missing. Give a section, { \"Source\": … }.", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Recipes:mad:RequireWholeItem=false", "Recipes:mad: --set Recipes:mad:RequireWholeItem names no recipe of the file. Did you mean made? Recipes: made.")]
    [InlineData("Recipes:mad:Rules:0:MaximumRatio=0.1", "Recipes:mad: --set Recipes:mad:Rules:0:MaximumRatio names no recipe of the file")]
    [InlineData("Recipes:made:Rules:0:Persistence:Frames=7", "Recipes:made:Rules[0]:Persistence:Frames = 7: more frames than the window of 5 has")]
    public async Task Run_SettingThatIsWrong_IsTheOneProblem(string setting, string problem)
    {
        var configuration = _folder.WriteConfiguration(good => good["Lines"] = new JsonArray(new JsonObject
        {
            ["Name"] = "belt",
            ["Recipe"] = "made",
            ["Camera"] = new JsonObject { ["Source"] = MadeBelt.WriteFolder(_folder["belt"], 3) },
        }));

        var result = await ChildProcess.RunFoodInspectAsync("run", "--config", configuration, "--set", setting);

        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("The configuration has a problem:", result.Error, StringComparison.Ordinal);
        Assert.Contains(problem, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_TwinNamesOfRulesBesideAnotherMistakeInTheRules_AreSaidWithIt()
    {
        var error = await RunAsync(3, configuration =>
        {
            Rule(configuration)["Clas"] = "rot";
            configuration["Recipes"]!["made"]!["Rules"]![1]!["Name"] = "rot";
            configuration["Recipes"]!["made"]!["Rules"]!.AsArray().Add(configuration["Recipes"]!["made"]!["Rules"]![1]!.DeepClone());
        });

        Assert.Contains("Recipes:made:Rules[0]:Clas: there is no such key", error, StringComparison.Ordinal);
        Assert.Contains("Recipes:made:Rules[1]:Name = rot: another rule has this name", error, StringComparison.Ordinal);
        Assert.Contains("Recipes:made:Rules[2]:Name = rot: another rule has this name", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MistakesInRecipesWhoseNamesBeginAlike_AreAllSaid()
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Recipes"]!["spare-2"] = configuration["Recipes"]!["made"]!.DeepClone();
            configuration["Recipes"]!["spare-2"]!["Rules"]![0]!["Class"] = "rott";
            configuration["Recipes"]!["spare"] = null;
        });

        Assert.Contains("Recipes:spare = null", error, StringComparison.Ordinal);
        Assert.Contains("Recipes:spare-2:Rules[0]:Class = rott", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_RuleForUnknownClass_NamesTheClassesThereAre()
    {
        var error = await RunAsync(3, configuration => Rule(configuration)["Class"] = "rott");

        Assert.Contains("Recipes:made:Rules[0]:Class = rott", error, StringComparison.Ordinal);
        Assert.Contains("foreign", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_MistakeInARecipeThatNoLineUses_IsSaidToo()
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Recipes"]!["spare"] = configuration["Recipes"]!["made"]!.DeepClone();
            configuration["Recipes"]!["spare"]!["Rules"]![0]!["Class"] = "rott";
        });

        Assert.Contains("Recipes:spare:Rules[0]:Class = rott", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SquareMillimetresWithoutScale_SaysThatACalibrationIsNeeded()
    {
        var error = await RunAsync(3, configuration =>
        {
            var rule = Rule(configuration);
            rule["Kind"] = "Area";
            rule.Remove("MaximumRatio");
            rule["MaximumAreaMm2"] = 4;
        });

        Assert.Contains("Recipes:made:Rules[0]", error, StringComparison.Ordinal);
        Assert.Contains("mm", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[[0,0],[60,0],[60,200]]", "out of the picture")]
    [InlineData("[[0,0],[10,10],[20,20]]", "no area")]
    public async Task Run_ZoneThatCannotBe_SaysWhy(string corners, string reason)
    {
        var error = await RunAsync(3, configuration =>
        {
            configuration["Recipes"]!["made"]!["Zones"] = new JsonObject { ["inlet"] = JsonNode.Parse(corners) };
            Line(configuration)["Camera"]!["Width"] = 64;
            Line(configuration)["Camera"]!["Height"] = 48;
        });

        Assert.Contains("Recipes:made:Zones:inlet", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ZoneOutsideAPictureKnownOnlyFromTheFirstFrame_SaysSoToo()
    {
        var error = await RunAsync(3, configuration =>
            configuration["Recipes"]!["made"]!["Zones"] = new JsonObject { ["inlet"] = JsonNode.Parse("[[0,0],[60,0],[60,200]]") });

        Assert.Contains("does not fit the 64x48 picture", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CalibrationForAnotherSize_SaysBothSizes()
    {
        _folder.Write("calibration.json", """{ "imageWidth": 640, "imageHeight": 360, "mmPerPixel": 1 }""");

        var error = await RunAsync(3, configuration => Line(configuration)["Calibration"] = "calibration.json");

        Assert.Contains("640×360", error, StringComparison.Ordinal);
        Assert.Contains("64×48", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CalibrationThatIsEmpty_SaysSo()
    {
        var error = await RunAsync(3, configuration => Line(configuration)["Calibration"] = "");

        Assert.Contains("Lines[0]:Calibration", error, StringComparison.Ordinal);
        Assert.Contains("leave the key out", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_EvidenceFolderThatCannotBeMade_SaysWhich()
    {
        _folder.Write("evidence", "a file stands where the folder should be");

        var error = await RunAsync(3, configuration =>
            configuration["Reporting"] = new JsonObject { ["Evidence"] = new JsonObject { ["Folder"] = "evidence" } });

        Assert.Contains("Reporting:Evidence:Folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AlertFileThatCannotBeWritten_SaysWhich()
    {
        var error = await RunAsync(3, configuration =>
            configuration["Reporting"] = new JsonObject { ["JsonLines"] = new JsonObject { ["Path"] = "/proc/alerts.jsonl" } });

        Assert.Contains("/proc/alerts.jsonl", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_WrongSourceWithAPassword_NeverPrintsIt()
    {
        var error = await RunAsync(3, configuration => Line(configuration)["Camera"]!["Source"] = "rstp://me:swordfish@10.0.0.1/main");

        Assert.Contains("Lines[0]:Camera:Source", error, StringComparison.Ordinal);
        Assert.DoesNotContain("swordfish", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("frobnicate")]
    [InlineData("inspect")]
    [InlineData("run", "--speed", "9")]
    public async Task Program_WrongArguments_EndsWith2(params string[] arguments)
    {
        var result = await ChildProcess.RunFoodInspectAsync(arguments);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("--help", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_UnknownRecipe_NamesTheNearestAndAll()
    {
        var result = await ChildProcess.RunFoodInspectAsync(
            "inspect", _folder.Path, "--recipe", "mode", "--out", _folder["out"], "--config", _folder.WriteConfiguration());

        Assert.Equal(3, result.ExitCode);
        Assert.Contains("Did you mean made? Recipes: made.", result.Error, StringComparison.Ordinal);
    }

    private Task<string> RunAsync(int exitCode, Action<JsonObject> spoil) => SpoiltConfiguration.RunAsync(_folder, exitCode, spoil);
}
