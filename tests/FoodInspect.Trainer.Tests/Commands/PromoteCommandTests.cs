using System.Text.Json;
using System.Text.Json.Nodes;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Tests.Data.Formats;
using FoodInspect.Trainer.Tests.Promotion;

namespace FoodInspect.Trainer.Tests.Commands;

[Collection("console")]
public sealed class PromoteCommandTests : IDisposable
{
    private const int Product = 1;
    private const int Rot = 2;
    private const int Foreign = 3;

    private readonly TemporaryFolder _folder = new();

    public PromoteCommandTests()
    {
        MadeTestSet.Write(_folder["set"]);
        // Timing decides no test.
        File.WriteAllText(_folder["rules.json"], """{ "lowestSpeedRatio": null }""");
    }

    [Fact]
    public async Task Promote_BetterModel_TakesThePlaceAndRollbackRestores()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");

        Assert.Equal(ExitCode.Good, await Promote("--dry-run"));
        Assert.Equal("old", Version("model"));
        Assert.Equal(ExitCode.Good, await Promote());
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));

        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(["rollback", _folder["model"]]));
        Assert.Equal(("old", "new"), (Version("model"), Version("model.previous")));
    }

    [Fact]
    public async Task Promote_MasksThatTheCurrentModelAnswers_SaysThatTheyShowNothing()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new");

        var said = await LabelledSet.Output(Promotion("--dry-run"));

        Assert.Contains($"The masks are what {_folder["model"]} answers itself", said, StringComparison.Ordinal);
        MadeModel.Write(_folder["model"], "blind", blindTo: Rot);
        Assert.DoesNotContain("answers itself", await LabelledSet.Output(Promotion("--dry-run")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rollback_ModelInPlaceIsDamaged_RestoresTheFormerAndSaysSo()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");
        Assert.Equal(ExitCode.Good, await Promote());
        File.WriteAllText(_folder["model/model.onnx"], "damaged");
        File.WriteAllText(_folder["model/model.json"], "{");

        var said = await LabelledSet.Output("rollback", _folder["model"]);

        Assert.Contains("colours old again; what stood there is kept", said, StringComparison.Ordinal);
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_JsonInAFolderThatIsNotThere_MakesIt()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");

        Assert.Equal(ExitCode.Good, await Promote("--json", _folder["figures/new/promotion.json"]));

        Assert.True(File.Exists(_folder["figures/new/promotion.json"]));
        File.WriteAllText(_folder["file"], "");
        Assert.Equal(ExitCode.Configuration, await Promote("--json", _folder["file/promotion.json"]));
    }

    [Theory]
    [InlineData("candidate")]
    [InlineData("model")]
    [InlineData("model/")]
    [InlineData("link/")]
    public async Task Promote_WhatIsInPlaceAlready_IsRefusedAndTheWayBackStays(string again)
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");
        Directory.CreateSymbolicLink(_folder["link"], _folder["model"]);
        Assert.Equal(ExitCode.Good, await Promote());

        var (code, error) = await LabelledSet.Run(
            "promote", _folder[again], "--over", _folder["model"], "--test", _folder["set"], "--rules", _folder["rules.json"], "--pairs", "2");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("in place already", error, StringComparison.Ordinal);
        Assert.Equal(("new", "old"), (Version("model"), Version("model.previous")));
    }

    [Fact]
    public async Task Promote_WhatGotThresholdsInPlace_IsThatModelStill()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");
        Assert.Equal(ExitCode.Good, await Promote());
        await LabelledSet.Succeed("calibrate-thresholds", "--model", _folder["model"], "--data", _folder["set"], "--split", "test", "--recall", "1");

        Assert.Equal(ExitCode.Usage, await Promote());

        Assert.Equal("old", Version("model.previous"));
        Assert.NotNull(ModelFolder.Open(_folder["model"]).Card.Thresholds);
    }

    [Fact]
    public async Task Promote_ModelOfPicturesCorrectedOtherwise_IsRefused()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new", change: MadeModel.ForCorrectedPictures);

        var (code, error) = await LabelledSet.Run(Promotion());

        Assert.Equal(ExitCode.CheckFailed, code);
        Assert.Contains("distortion", error, StringComparison.Ordinal);
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_TestPicturesCorrectedOtherwise_AreRefused()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Rot);
        MadeModel.Write(_folder["candidate"], "new");
        File.WriteAllText(_folder["set/corrections.json"], """{"lens":true}""");

        var (code, error) = await LabelledSet.Run(Promotion());

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("distortion", error, StringComparison.Ordinal);
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_OverAModelWithThresholds_SaysThatTheyDoNotHold()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new");
        await LabelledSet.Succeed("calibrate-thresholds", "--model", _folder["model"], "--data", _folder["set"], "--split", "test", "--recall", "1");

        var said = await LabelledSet.Output(Promotion());

        Assert.Contains("old do not hold for this model, and are not on its card: run 'calibrate-thresholds'", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promote_BlindToADefect_IsRefusedAndTheTableSaysWhy()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new", blindTo: Rot);

        Assert.Equal(ExitCode.CheckFailed, await Promote("--json", _folder["table.json"]));

        Assert.Equal("old", Version("model"));
        Assert.False(Directory.Exists(_folder["model.previous"]));
        using var table = JsonDocument.Parse(File.ReadAllText(_folder["table.json"]));
        var recall = table.RootElement.EnumerateArray().Single(row => row.GetProperty("measure").GetString() == "recall of rot");
        Assert.Equal((1, 0, "refused"),
            (recall.GetProperty("current").GetDouble(), recall.GetProperty("candidate").GetDouble(), recall.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Promote_RecordedLine_RefusesAnItemThatTheLineMissesNow()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new", blindTo: Foreign);
        MadeTestSet.WriteLine(_folder["line"], _folder["line.json"]);
        WriteConfiguration();
        // Only items decide here; no rule looks at pixels.
        File.WriteAllText(_folder["rules.json"], """
            { "lowestSpeedRatio": null, "largestRecallFall": null, "largestPrecisionFall": null, "largestMeanIoUFall": null, "largestCountErrorRise": null }
            """);
        string[] line = ["--video", _folder["line"], "--truth", _folder["line.json"], "--recipe", "made", "--config", _folder["appsettings.json"], "--app", LineProgramOfTheTests.Path];

        Assert.Equal(ExitCode.CheckFailed, await Promote([.. line, "--json", _folder["table.json"]]));

        using var table = JsonDocument.Parse(File.ReadAllText(_folder["table.json"]));
        var missed = table.RootElement.EnumerateArray().Single(row => row.GetProperty("outcome").GetString() == "refused");
        Assert.Equal((0, 1), (missed.GetProperty("current").GetDouble(), missed.GetProperty("candidate").GetDouble()));
        Assert.Contains("true items 3", missed.GetProperty("note").GetString());
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_RecipeInMm2_RunsWithTheCalibrationAndFailsEarlyWithoutIt()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new");
        MadeTestSet.WriteLine(_folder["line"], _folder["line.json"]);
        WriteConfiguration(ruleAboutForeign: """, "MinimumAreaMm2": 1""");
        File.WriteAllText(_folder["camera.json"], $$"""{ "imageWidth": {{MadeModel.Width}}, "imageHeight": {{MadeModel.Height}}, "mmPerPixel": 0.5 }""");
        string[] line = ["--video", _folder["line"], "--truth", _folder["line.json"], "--recipe", "made", "--config", _folder["appsettings.json"], "--app", LineProgramOfTheTests.Path];

        var (code, said, error) = await SaidBy(Promotion(line));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("--calibration FILE", error, StringComparison.Ordinal);
        Assert.DoesNotContain("speed on", said, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await Promote([.. line, "--calibration", _folder["camera.json"]]));
        Assert.Equal("new", Version("model"));
    }

    [Fact]
    public async Task Promote_MostFramesUnjudgedWithTheCandidate_IsRefusedWithTheReason()
    {
        MadeModel.Write(_folder["model"], "old", blindTo: Product);
        MadeModel.Write(_folder["candidate"], "new");
        MadeTestSet.WriteLine(_folder["line"], _folder["line.json"]);
        // Frames with a rotten item have two regions for the one model, and for the other most have more.
        WriteConfiguration(regions: """ "Regions": { "MaximumRegions": 2 }, """);
        CutLine(first: 20, count: 51);
        string[] line = ["--video", _folder["line"], "--truth", _folder["line.json"], "--recipe", "made", "--config", _folder["appsettings.json"], "--app", LineProgramOfTheTests.Path];

        var (code, _, error) = await SaidBy(Promotion([.. line, "--json", _folder["table.json"]]));

        Assert.Equal(ExitCode.CheckFailed, code);
        Assert.Contains("frames judged: 100.00 % → ", error, StringComparison.Ordinal);
        Assert.Contains("the network sees noise", error, StringComparison.Ordinal);
        Assert.Equal("old", Version("model"));
        Assert.True(File.Exists(_folder["table.json"]));
    }

    [Fact]
    public async Task Promote_TruthOfAnotherRecording_IsRefused()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new");
        MadeTestSet.WriteLine(_folder["line"], _folder["line.json"]);
        Directory.GetFiles(_folder["line"]).Order(StringComparer.Ordinal).Skip(30).ToList().ForEach(File.Delete);
        WriteConfiguration();

        Assert.Equal(ExitCode.Usage, await Promote(
            "--video", _folder["line"], "--truth", _folder["line.json"], "--recipe", "made", "--config", _folder["appsettings.json"], "--app", LineProgramOfTheTests.Path));

        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_OtherClasses_IsRefused()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new", change: card => card with { Classes = [.. card.Classes.Take(3), card.Classes[3] with { Name = "stone" }] });

        Assert.Equal(ExitCode.CheckFailed, await Promote());
        Assert.Equal("old", Version("model"));
    }

    [Fact]
    public async Task Promote_NoTestSplit_TakesVal()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new", blindTo: 0);
        Directory.Delete(_folder["set"], recursive: true);
        MadeTestSet.Write(_folder["set"], "val");
        File.WriteAllText(_folder["rules.json"], """{ "lowestSpeedRatio": null, "largestPrecisionFall": null, "largestMeanIoUFall": null }""");

        Assert.Equal(ExitCode.Good, await Promote());
        Assert.Equal("new", Version("model"));
    }

    [Fact]
    public async Task Promote_WrongCommandLine_HasItsExitCode()
    {
        MadeModel.Write(_folder["model"], "old");
        MadeModel.Write(_folder["candidate"], "new");
        File.WriteAllText(_folder["truth.json"], "{}");
        WriteConfiguration();

        Assert.Equal(ExitCode.Usage, await Promote("--video", _folder["line"]));
        Assert.Equal(ExitCode.Usage, await Promote("--video", _folder["line"], "--truth", _folder["absent"], "--recipe", "made"));
        Assert.Equal(ExitCode.Usage, await Promote("--calibration", _folder["truth.json"]));
        Assert.Equal(ExitCode.Usage, await TrainerCommandLine.RunAsync(["promote", _folder["model"], "--over", _folder["model"], "--test", _folder["set"]]));
        Assert.Equal(ExitCode.Model, await TrainerCommandLine.RunAsync(["promote", _folder["candidate"], "--over", _folder["absent"], "--test", _folder["set"]]));
        string[] line = ["--video", _folder["set"], "--truth", _folder["truth.json"], "--recipe", "made", "--config", _folder["appsettings.json"], "--app", "/bin/false"];
        Assert.Equal(ExitCode.Configuration, await Promote(line));
        MadeTestSet.WriteLine(_folder["line"], _folder["truth.json"]);
        Assert.Equal(ExitCode.Usage, await Promote(line));
        Assert.Equal("old", Version("model"));
    }

    public void Dispose() => _folder.Dispose();

    private Task<int> Promote(params string[] more) => TrainerCommandLine.RunAsync(Promotion(more));

    private string[] Promotion(params string[] more) =>
        ["promote", _folder["candidate"], "--over", _folder["model"], "--test", _folder["set"], "--rules", _folder["rules.json"], "--pairs", "2", .. more];

    private string Version(string name) => ModelFolder.Open(_folder[name]).Card.Version;

    private static async Task<(int Code, string Output, string Error)> SaidBy(string[] arguments)
    {
        var (output, before) = (new StringWriter(), Console.Out);
        Console.SetOut(output);
        try
        {
            var (code, error) = await LabelledSet.Run(arguments);
            return (code, output.ToString(), error);
        }
        finally
        {
            Console.SetOut(before);
        }
    }

    /// <summary>Leaves so many frames of the recorded line, and the truth of those.</summary>
    private void CutLine(int first, int count)
    {
        var frames = Directory.GetFiles(_folder["line"]).Order(StringComparer.Ordinal).ToList();
        frames.Take(first).Concat(frames.Skip(first + count)).ToList().ForEach(File.Delete);
        var truth = JsonNode.Parse(File.ReadAllText(_folder["line.json"]))!;
        truth["frames"] = count;
        foreach (var item in truth["items"]!.AsArray())
            item!["centre_x_at_frame_0"] = (double)item["centre_x_at_frame_0"]! + (first * (double)truth["speed_px_per_frame"]!);
        File.WriteAllText(_folder["line.json"], truth.ToJsonString());
    }

    private void WriteConfiguration(string ruleAboutForeign = "", string regions = "") => File.WriteAllText(_folder["appsettings.json"], $$"""
        {
          "Inference": { "Provider": "Cpu", "Sessions": 1 },
          "Recipes": { "made": { "Model": "model",{{regions}} "Rules": [
            { "Name": "rot", "Kind": "Coverage", "Class": "rot", "MaximumRatio": 0.03 },
            { "Name": "foreign body", "Kind": "Absence", "Class": "foreign", "Expected": "Absent"{{ruleAboutForeign}} } ] } }
        }
        """);
}
