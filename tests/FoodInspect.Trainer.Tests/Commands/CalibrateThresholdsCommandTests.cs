using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Promotion;
using FoodInspect.Trainer.Tests.Data.Formats;
using FoodInspect.Trainer.Tests.Promotion;

namespace FoodInspect.Trainer.Tests.Commands;

[Collection("console")]
public sealed class CalibrateThresholdsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Calibrate_ItemsOfEachKind_WritesThresholdsThatTheCardKeeps()
    {
        MadeModel.Write(_folder["model"], "1");
        MadeTestSet.Write(_folder["set"], "val");

        Assert.Equal(ExitCode.Good, await Calibrate("--recall", "1", "--try", "0.6,30"));

        var thresholds = ModelFolder.Open(_folder["model"]).Card.Thresholds!;
        Assert.Equal(["rot", "foreign"], thresholds.Select(threshold => threshold.Class));
        Assert.All(thresholds, threshold => Assert.Equal(("recall 1", "set/val", 1.0, 1), (threshold.Wanted, threshold.DataSet, threshold.Recall.Value, threshold.Recall.Cases)));
        Assert.False(File.Exists(_folder["model/model.json.tmp"]));

        // Another class's stays when one is calibrated anew.
        Assert.Equal(ExitCode.Good, await Calibrate("--false-reject", "0", "--class", "rot"));
        Assert.Equal(
            [("foreign", "recall 1"), ("rot", "false rejects 0")],
            ModelFolder.Open(_folder["model"]).Card.Thresholds!.Select(threshold => (threshold.Class, threshold.Wanted)).Order());
    }

    [Theory]
    [InlineData("--recall 0.9", "1 items cannot show a recall of 0.9: it may be 0.207. 35 items without a miss would.")]
    [InlineData("--false-reject 0.001", "1 without the class cannot show false rejects of 0.001: the share may be 0.7935. 3838 without one rejected wrongly would.")]
    [InlineData("--false-reject 0", "No number of items can show that none is rejected wrongly; the share may be 0.7935.")]
    public async Task Calibrate_SetTooSmallForTheGoal_SaysWhatItMayBeAndHowManyWouldShowIt(string goal, string doubt)
    {
        MadeModel.Write(_folder["model"], "1");
        MadeTestSet.Write(_folder["set"], "val");

        var said = await LabelledSet.Output(["calibrate-thresholds", "--model", _folder["model"], "--data", _folder["set"], "--class", "rot", "--dry-run", .. goal.Split(' ')]);

        Assert.Contains(doubt, said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calibrate_ModelThatIsBeingReplaced_IsRefusedAndTheCardStays()
    {
        MadeModel.Write(_folder["model"], "1");
        MadeTestSet.Write(_folder["set"], "val");

        using (ModelReplacement.Begin(_folder["model"]))
        {
            Assert.Equal(ExitCode.Model, await Calibrate("--recall", "1"));
            Assert.Equal(ExitCode.Good, await Calibrate("--recall", "1", "--dry-run"));
        }

        Assert.Null(ModelFolder.Open(_folder["model"]).Card.Thresholds);
    }

    [Fact]
    public async Task Calibrate_SetWithoutDefects_IsRefusedAndTheCardStays()
    {
        MadeModel.Write(_folder["model"], "1");
        MadeTestSet.Write(_folder["set"], "val", withDefects: false);
        var card = File.ReadAllText(_folder["model/model.json"]);

        Assert.Equal(ExitCode.Configuration, await Calibrate("--recall", "0.99"));

        Assert.Equal(card, File.ReadAllText(_folder["model/model.json"]));
    }

    [Fact]
    public async Task Calibrate_PicturesCorrectedOtherwise_AreRefused()
    {
        MadeModel.Write(_folder["model"], "1", change: MadeModel.ForCorrectedPictures);
        MadeTestSet.Write(_folder["set"], "val");

        Assert.Equal(ExitCode.Configuration, await Calibrate("--recall", "1"));
        Assert.Null(ModelFolder.Open(_folder["model"]).Card.Thresholds);
        File.WriteAllText(_folder["set/corrections.json"], """{"lens":true}""");
        Assert.Equal(ExitCode.Good, await Calibrate("--recall", "1"));
    }

    [Fact]
    public async Task Calibrate_ModelThatCannotReachTheGoal_FailsTheCheck()
    {
        MadeModel.Write(_folder["model"], "1", blindTo: 2);
        MadeTestSet.Write(_folder["set"], "val");

        Assert.Equal(ExitCode.CheckFailed, await Calibrate("--recall", "0.9"));
        Assert.Null(ModelFolder.Open(_folder["model"]).Card.Thresholds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--recall 0.9 --false-reject 0.1")]
    [InlineData("--recall 90")]
    [InlineData("--recall 0.9 --class belt")]
    [InlineData("--recall 0.9 --class bone")]
    [InlineData("--recall 0.9 --try 30")]
    public async Task Calibrate_WrongCommandLine_IsUsage(string options)
    {
        MadeModel.Write(_folder["model"], "1");
        MadeTestSet.Write(_folder["set"], "val");

        Assert.Equal(ExitCode.Usage, await Calibrate(options.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
    }

    public void Dispose() => _folder.Dispose();

    private Task<int> Calibrate(params string[] options) =>
        TrainerCommandLine.RunAsync(["calibrate-thresholds", "--model", _folder["model"], "--data", _folder["set"], .. options]);
}
