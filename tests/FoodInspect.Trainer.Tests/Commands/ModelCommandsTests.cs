using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Tests.Data.Formats;
using FoodInspect.Trainer.Training;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Commands;

/// <summary><c>evaluate</c>, <c>export</c>, <c>import-weights</c> and <c>predict</c> with what they must not take.</summary>
[Collection("console")]
public sealed class ModelCommandsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ModelCommandsTests()
    {
        MadeDataset.Write(folder["set"]);
        using var dataset = SegmentationDataset.Open(folder["set"], "val");
        using var network = InitialNetwork.Random(new ENetOptions { Classes = 4 }, seed: 3);
        Checkpoint.Save(folder["checkpoint"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });
    }

    [Theory]
    [InlineData("product", "rot", "rot", "product")]
    [InlineData("foreign", "stone")]
    public async Task Evaluate_And_Export_OtherClasses_AreRefusedWithTheDifference(params string[] renamed)
    {
        await LabelledSet.Succeed(Export("before"));
        Rename(renamed);

        foreach (var engine in new[] { "torch", "onnx" })
        {
            var (code, error) = await LabelledSet.Run("evaluate", "--model", folder["before"], "--data", folder["set"], "--engine", engine);
            Assert.Equal(ExitCode.Configuration, code);
            Assert.Contains($"is '{renamed[1]}' in the data set and '{renamed[0]}'", error, StringComparison.Ordinal);
        }
        var (exported, reason) = await LabelledSet.Run(Export("after"));
        Assert.Equal(ExitCode.Configuration, exported);
        Assert.Contains($"is '{renamed[1]}' in the data set and '{renamed[0]}'", reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["after"]));
    }

    [Fact]
    public async Task Export_InPlaceOfAModelWithThresholds_SaysThatTheyDoNotHold()
    {
        var output = await LabelledSet.Output(Export("model"));
        var card = ModelFolder.Open(folder["model"]).Card;
        Assert.Contains($"Mean IoU on val: {card.Metrics["meanIoU"]:P1}.", output, StringComparison.Ordinal);
        var share = new MeasuredShare(1, 0.9, 1, 30);
        (card with { Thresholds = [new("rot", 0.5, 10, "recall 0.9", share, share, "set/val")] }).Write(folder["model/model.json"]);

        Assert.Contains("The thresholds on the card of model 1 do not hold for this model", await LabelledSet.Output(Export("model")), StringComparison.Ordinal);
        Assert.Null(ModelFolder.Open(folder["model"]).Card.Thresholds);
    }

    [Fact]
    public async Task Evaluate_ClassThatThePicturesDoNotShow_IsSaidAndInNoMean()
    {
        using (var network = (ENet)InitialNetwork.Random(new ENetOptions { Classes = 4 }, seed: 3))
        using (var dataset = SegmentationDataset.Open(folder["set"], "val"))
        using (no_grad())
        using (NewDisposeScope())
        using (TorchSharp.Scalar sure = 1e6)
        {
            network.Scores.bias![3].fill_(sure);
            Checkpoint.Save(folder["foreign"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });
        }
        foreach (var mask in Directory.GetFiles(folder["set/val/masks"]))
        {
            using var belt = Cv2.ImRead(mask, ImreadModes.Grayscale);
            belt.SetTo(Scalar.All(0));
            MadeDataset.WriteMask(mask, belt);
        }

        var said = await LabelledSet.Output("evaluate", "--model", folder["foreign"], "--data", folder["set"], "--json", folder["report.json"]);

        Assert.Matches("foreign is not among the true classes of these pictures, and in no mean; [1-9][0-9]* pixels were answered as it", said);
        Assert.Contains("product is not among the true classes of these pictures, and in no mean; 0 pixels", said, StringComparison.Ordinal);
        using var report = System.Text.Json.JsonDocument.Parse(File.ReadAllText(folder["report.json"]));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, report.RootElement.GetProperty("classes")[3].GetProperty("iou").ValueKind);
    }

    [Fact]
    public async Task Evaluate_ModelWithAnOutputBeyondTheClasses_IsMeasured()
    {
        using (var dataset = SegmentationDataset.Open(folder["set"], "val"))
        using (var network = InitialNetwork.Random(new ENetOptions { Classes = 5 }, seed: 3))
            Checkpoint.Save(folder["void"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });

        await LabelledSet.Succeed("evaluate", "--model", folder["void"], "--data", folder["set"]);
    }

    [Theory]
    [InlineData("export")]
    [InlineData("import-weights")]
    public async Task Out_FolderThatIsNoModel_IsRefusedBeforeAnyWork(string command)
    {
        Directory.CreateDirectory(folder["models/one"]);
        File.WriteAllText(folder["models/one/model.onnx"], "mine");

        // There is neither a dataset nor weights: whoever says so has begun to work.
        var (code, error) = command == "export"
            ? await LabelledSet.Run("export", "--model", folder["absent"], "--data", folder["absent"], "--out", folder["models"])
            : await LabelledSet.Run("import-weights", folder["absent"], "--data", folder["absent"], "--out", folder["models"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is no model folder", error, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["models/one/model.onnx"]));
    }

    [Fact]
    public async Task ImportWeights_BadFile_NamesItAndLeavesNoFolder()
    {
        File.WriteAllBytes(folder["bad.safetensors"], [0, 0, 0, 0, 0, 0, 0, 16, (byte)'{', (byte)'}']);

        var (code, error) = await LabelledSet.Run("import-weights", folder["bad.safetensors"], "--data", folder["set"], "--out", folder["models/new"]);

        Assert.Equal(ExitCode.Model, code);
        Assert.Contains(folder["bad.safetensors"], error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["models"]));
    }

    [Fact]
    public async Task Preview_NetworkThatEnlarges_ShowsEnlargedPictures()
    {
        await LabelledSet.Succeed("train", "--dataset", folder["set"], "--out", folder["run"], "--crop", "64", "--preview", folder["plain.png"]);
        await LabelledSet.Succeed("train", "--dataset", folder["set"], "--out", folder["run"], "--crop", "64", "--enlarge", "2", "--preview", folder["large.png"]);
        var (code, _) = await LabelledSet.Run(
            "train", "--dataset", folder["set"], "--out", folder["run"], "--crop", "64", "--from", folder["checkpoint"], "--enlarge", "2", "--preview", folder["none.png"]);

        Assert.NotEqual(File.ReadAllBytes(folder["plain.png"]), File.ReadAllBytes(folder["large.png"]));
        Assert.Equal(ExitCode.Usage, code);
        Assert.False(File.Exists(folder["none.png"]));
    }

    [Fact]
    public async Task ImportWeights_FormOfTheNetwork_IsTheOneAskedFor()
    {
        using (var checkpoint = Checkpoint.Load(folder["checkpoint"]))
            SafeTensors.Write(folder["enet.safetensors"], checkpoint.Network.state_dict());

        await LabelledSet.Succeed(
            "import-weights", folder["enet.safetensors"], "--network", "ENet", "--enlarge", "1.5", "--data", folder["set"], "--split", "val", "--out", folder["model"]);

        Assert.Equal(1.5, ModelFolder.Open(folder["model"]).Card.Preprocessing!.Enlargement);
    }

    [Fact]
    public async Task Train_FromPartOfTheWeights_SaysWhatItSkips()
    {
        using (var checkpoint = Checkpoint.Load(folder["checkpoint"]))
        {
            SafeTensors.Write(folder["part.safetensors"], checkpoint.Network.state_dict()
                .Where(entry => entry.Key != "transposed_conv.bias").ToDictionary());
        }

        var said = await LabelledSet.Output(
            "train", "--from", folder["part.safetensors"], "--partial", "--dataset", folder["set"], "--out", folder["run"], "--epochs", "1", "--crop", "64", "--threads", "1");

        Assert.Contains("Skipped, since they do not fit (1):", said, StringComparison.Ordinal);
        Assert.Contains("'transposed_conv.bias' is missing", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_HostilePictures_AreAllNamedAndNothingIsWritten()
    {
        Directory.CreateDirectory(folder["pictures"]);
        using (var sound = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(90)))
        {
            Cv2.ImWrite(folder["pictures/a.jpg"], sound);
            Cv2.ImWrite(folder["pictures/a.png"], sound);
            Cv2.Randu(sound, Scalar.All(0), Scalar.All(256));
            Cv2.ImWrite(folder["pictures/short.jpg"], sound);
        }
        File.WriteAllBytes(folder["pictures/large.png"], HeaderOf.Png(40_000, 40_000));
        File.WriteAllBytes(folder["pictures/wide.jpg"], HeaderOf.Jpeg(40_000, 1_000));
        File.WriteAllBytes(folder["pictures/short.jpg"], File.ReadAllBytes(folder["pictures/short.jpg"])[..^200]);

        var (code, error) = await Predict("pictures");

        Assert.Equal(ExitCode.Usage, code);
        foreach (var (name, reason) in new[] { ("large.png", "40000×40000"), ("wide.jpg", "40000×1000"), ("short.jpg", "cut short"), ("a.png", "under one name") })
            Assert.Contains(error.Split(Environment.NewLine), line => line.Contains(name, StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path, "seen*"));
    }

    [Fact]
    public async Task Predict_PictureThatFailsOnTheWay_LeavesWhatStoodThere()
    {
        Directory.CreateDirectory(folder["pictures"]);
        using (var sound = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(90)))
            Cv2.ImWrite(folder["pictures/a.png"], sound);
        // Sound from outside, but it has no pixels.
        File.WriteAllBytes(folder["pictures/b.png"], HeaderOf.Png(64, 64));
        Directory.CreateDirectory(folder["seen"]);
        File.WriteAllText(folder["seen/mine.txt"], "");

        var (code, error) = await Predict("pictures");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("b.png", error, StringComparison.Ordinal);
        Assert.Equal([folder["seen/mine.txt"]], Directory.GetFileSystemEntries(folder.Path, "*", SearchOption.AllDirectories).Where(file => file.Contains("seen", StringComparison.Ordinal) && File.Exists(file)));
    }

    [Fact]
    public async Task Train_PreviewWithAClassThatIsNotThere_IsAUsageError()
    {
        var (code, error) = await LabelledSet.Run(
            "train", "--dataset", folder["set"], "--out", folder["run"], "--crop", "64", "--synthetic", "1", "--synthetic-class", "stone", "--preview", folder["crops.png"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'stone'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(folder["crops.png"]));
    }

    public void Dispose() => folder.Dispose();

    private string[] Export(string name) => ["export", "--model", folder["checkpoint"], "--data", folder["set"], "--out", folder[name]];

    private Task<(int Code, string Error)> Predict(string pictures) =>
        LabelledSet.Run("predict", folder[pictures], "--model", folder["checkpoint"], "--out", folder["seen"]);

    // Pairs of old and new names.
    private void Rename(string[] names)
    {
        var pairs = names.Chunk(2).ToDictionary(pair => $"\"{pair[0]}\"", pair => $"\"{pair[1]}\"");
        File.WriteAllText(folder["set/classes.json"], System.Text.RegularExpressions.Regex.Replace(
            MadeDataset.Classes, "\"[a-z]+\"", found => pairs.GetValueOrDefault(found.Value, found.Value)));
    }
}
