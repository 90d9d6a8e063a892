using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Tests.Data.Formats;
using FoodInspect.Trainer.Tests.Promotion;
using FoodInspect.Trainer.Training;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Commands;

[Collection("console")]
public sealed class TrainerCommandLineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task Train_ThenEvaluateAndPredict_WriteWhatTheyPromise()
    {
        MadeDataset.Write(_folder["set"]);

        Assert.Equal(ExitCode.Good, await Run(
            "train", "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64", "--batch", "4",
            "--paste", "1", "--synthetic", "1", "--synthetic-class", "foreign", "--background-change", "0.5", "--threads", "1"));
        Assert.True(Checkpoint.IsIn(_folder["run/best"]));

        Assert.Equal(ExitCode.Good, await Run(
            "evaluate", "--model", _folder["run/best"], "--data", _folder["set"], "--split", "val", "--engine", "torch", "--json", _folder["figures.json"]));
        using var figures = JsonDocument.Parse(File.ReadAllText(_folder["figures.json"]));
        Assert.InRange(figures.RootElement.GetProperty("pixelAccuracy").GetDouble(), 0, 1);
        Assert.True(figures.RootElement.TryGetProperty("meanIoU", out _));
        Assert.Equal(
            ["name", "iou", "precision", "recall", "boundaryIoU"],
            figures.RootElement.GetProperty("classes")[0].EnumerateObject().Select(property => property.Name));

        Assert.Equal(ExitCode.Good, await Run(
            "predict", _folder["set/val/images"], "--model", _folder["run/best"], "--out", _folder["seen"]));
        using var overlay = Cv2.ImRead(_folder["seen/00.overlay.png"]);
        Assert.Equal(new Size(64, 64), overlay.Size());
        Assert.True(File.Exists(_folder["seen/01.labels.png"]));

        string[] again = ["train", "--from", _folder["run/best"], "--dataset", _folder["set"], "--out", _folder["again"], "--epochs", "1", "--crop", "64", "--threads", "1"];
        Assert.Equal(ExitCode.Usage, await Run([.. again, "--decoder", "PReLU"]));
        Assert.Equal(ExitCode.Good, await Run(again));
        File.WriteAllText(_folder["set/classes.json"], MadeDataset.Classes.Replace("rot", "mould", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Model, await Run([.. again[..5], "--out", _folder["other"], .. again[7..]]));
    }

    [Fact]
    public async Task Train_FolderThatHoldsARun_IsNotOverwritten()
    {
        MadeDataset.Write(_folder["set"]);
        string[] train = ["train", "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64", "--threads", "1"];
        Assert.Equal(ExitCode.Good, await Run(train));

        Assert.Equal(ExitCode.Usage, await Run(train));
        Assert.Equal(ExitCode.Good, await Run([.. train[..^6], "--epochs", "2", "--crop", "64", "--resume"]));
    }

    [Theory]
    [InlineData("set", "is the folder of a dataset")]
    [InlineData("model", "is the folder of a model")]
    public async Task Train_OutOfSomethingElse_IsRefusedAndNothingIsWritten(string target, string expected)
    {
        MadeDataset.Write(_folder["set"]);
        MadeModel.Write(_folder["model"], "1");
        var classes = File.ReadAllText(_folder["set/classes.json"]);

        var (code, error) = await LabelledSet.Run("train", "--dataset", _folder["set"], "--out", _folder[target], "--epochs", "1", "--crop", "64", "--threads", "1");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Equal(classes, File.ReadAllText(_folder["set/classes.json"]));
        Assert.False(Directory.Exists(_folder[$"{target}/last"]));
    }

    [Fact]
    public async Task Train_SlashAtTheEndOfTheDataset_IsNoPartOfItsName()
    {
        MadeDataset.Write(_folder["set"]);

        Assert.Equal(ExitCode.Good, await Run("train", "--dataset", _folder["set/"], "--out", _folder["run/"], "--epochs", "1", "--crop", "64", "--threads", "1"));

        Assert.Equal("set", Checkpoint.ReadCard(_folder["run/best"]).DataSet);
        Assert.Contains("<h1>run</h1>", File.ReadAllText(_folder["run/report.html"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--synthetic-class foreign", "--synthetic-class says nothing without --synthetic.")]
    [InlineData("--defect-classes rot", "--defect-classes says nothing without --transplant.")]
    [InlineData("--rare-below 0.3", "--rare-below says nothing without --defect-crops.")]
    [InlineData("--momentum 0.5", "--momentum says nothing about Adam.")]
    [InlineData("--class-weights None --class-weight-power 0.5", "--class-weight-power says nothing with --class-weights None.")]
    public async Task Train_OptionWithoutTheOneThatItIsAbout_IsRefused(string options, string expected)
    {
        MadeDataset.Write(_folder["set"]);

        var (code, error) = await LabelledSet.Run(["train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal(expected, error.Trim());
    }

    [Fact]
    public async Task Split_OutIsALinkToAnEmptyFolder_IsFilledWhereItLeads()
    {
        MadeDataset.Write(_folder["set"]);
        Directory.CreateDirectory(_folder["disk/new"]);
        Directory.CreateSymbolicLink(_folder["new"], _folder["disk/new"]);

        await LabelledSet.Succeed("split", _folder["set"], "--out", _folder["new"], "--group-pattern", "^..", "--shares", "train=0.5,val=0.5");

        Assert.NotNull(new DirectoryInfo(_folder["new"]).LinkTarget);
        Assert.True(File.Exists(_folder["disk/new/classes.json"]));
    }

    [Fact]
    public async Task Train_FolderThatAnotherProcessTrainsIn_IsRefused()
    {
        MadeDataset.Write(_folder["set"]);
        string[] train = ["train", "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64", "--threads", "1"];

        using (new RunFolder(_folder["run"]).Claim())
        {
            Assert.Equal(ExitCode.Configuration, await Run(train));
            Assert.Equal(ExitCode.Configuration, await Run([.. train, "--resume"]));
        }

        Assert.Equal(ExitCode.Good, await Run(train));
        Assert.False(File.Exists(_folder["run/run.lock"]));
    }

    [Fact]
    public async Task Train_Preview_WritesCropsAndTrainsNothing()
    {
        MadeDataset.Write(_folder["set"]);

        Assert.Equal(ExitCode.Good, await Run(
            "train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--preview", _folder["crops.png"]));

        Assert.True(File.Exists(_folder["crops.png"]));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public async Task Any_Failure_HasItsExitCode()
    {
        Assert.Equal(ExitCode.Usage, await Run("train"));
        Assert.Equal(ExitCode.Usage, await Run("trian"));
        Assert.Equal(ExitCode.Usage, await Run("train", "--dataset", _folder.Path, "--out", _folder["run"], "--crop", "250"));
        Assert.Equal(ExitCode.Configuration, await Run("train", "--dataset", _folder["absent"], "--out", _folder["run"]));
        MadeDataset.Write(_folder["set"]);
        Assert.Equal(ExitCode.Model, await Run("evaluate", "--model", _folder.Path, "--data", _folder["set"]));
        File.WriteAllText(_folder["weights"], "none");
        Assert.Equal(ExitCode.Model, await Run("import-weights", _folder["weights"], "--data", _folder["set"], "--out", _folder["model"]));
    }

    [Theory]
    [InlineData("1.5", "rot", "Transplant is 1.5; it must be from 0 to 1.")]
    [InlineData("0.5", "mould", "There is no class 'mould'")]
    public async Task Train_TransplantThatCannotBe_IsAUsageError(string share, string defects, string expected)
    {
        MadeDataset.Write(_folder["set"]);

        var (code, error) = await LabelledSet.Run(
            "train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--transplant", share, "--product-class", "product", "--defect-classes", defects);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(typeof(OperationCanceledException), ExitCode.Interrupted)]
    [InlineData(typeof(IOException), ExitCode.Configuration)]
    [InlineData(typeof(UnauthorizedAccessException), ExitCode.Configuration)]
    [InlineData(typeof(InvalidOperationException), ExitCode.Unexpected)]
    public void Of_Failure_IsTheSharedCode(Type failure, int expected) =>
        Assert.Equal(expected, ExitCode.Of((Exception)Activator.CreateInstance(failure)!));

    public void Dispose() => _folder.Dispose();

    private static Task<int> Run(params string[] args) => TrainerCommandLine.RunAsync(args);
}
