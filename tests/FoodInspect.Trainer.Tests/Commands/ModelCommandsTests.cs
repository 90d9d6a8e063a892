using FoodInspect.Core.Segmentation;
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
    private readonly TemporaryFolder _folder = new();

    public ModelCommandsTests()
    {
        MadeDataset.Write(_folder["set"]);
        using var dataset = SegmentationDataset.Open(_folder["set"], "val");
        using var network = InitialNetwork.Random(new ENetOptions { Classes = 4 }, seed: 3);
        Checkpoint.Save(_folder["checkpoint"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });
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
            var (code, error) = await LabelledSet.Run("evaluate", "--model", _folder["before"], "--data", _folder["set"], "--engine", engine);
            Assert.Equal(ExitCode.Configuration, code);
            Assert.Contains($"is '{renamed[1]}' in the data set and '{renamed[0]}'", error, StringComparison.Ordinal);
        }
        var (exported, reason) = await LabelledSet.Run(Export("after"));
        Assert.Equal(ExitCode.Configuration, exported);
        Assert.Contains($"is '{renamed[1]}' in the data set and '{renamed[0]}'", reason, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["after"]));
    }

    [Fact]
    public async Task Evaluate_PicturesCorrectedOtherwise_AreRefusedForEitherEngine()
    {
        await LabelledSet.Succeed(Export("model"));
        File.WriteAllText(_folder["set/corrections.json"], """{"lens":true}""");

        foreach (var engine in new[] { "torch", "onnx" })
        {
            var (code, error) = await LabelledSet.Run("evaluate", "--model", _folder["model"], "--data", _folder["set"], "--engine", engine);
            Assert.Equal(ExitCode.Configuration, code);
            Assert.Contains("distortion", error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Export_InPlaceOfAModel_IsUndoneByRollback()
    {
        await LabelledSet.Succeed([.. Export("model"), "--version-label", "first"]);

        var said = await LabelledSet.Output([.. Export("model"), "--version-label", "second"]);

        Assert.Contains($"Kept in {_folder["model.previous"]}: model first.", said, StringComparison.Ordinal);
        Assert.Equal("second", ModelFolder.Open(_folder["model"]).Card.Version);
        await LabelledSet.Succeed("rollback", _folder["model"]);
        Assert.Equal("first", ModelFolder.Open(_folder["model"]).Card.Version);
    }

    [Fact]
    public async Task Export_OfAModelFolder_KeepsWhatItsCardSaysUnlessItIsGiven()
    {
        await LabelledSet.Succeed(
            [.. Export("model"), "--roles", "rot=contaminant,foreign=defect", "--licence", "not for a product", "--notes", "of line 2", "--version-label", "5", "--size", "96x64", "--channel-order", "Rgb"]);
        var path = _folder["model/model.json"];
        File.WriteAllText(path, File.ReadAllText(path).Replace("#E62828", "#010203", StringComparison.OrdinalIgnoreCase));
        string[] again = ["export", "--model", _folder["model"], "--data", _folder["set"]];

        var said = await LabelledSet.Output([.. again, "--out", _folder["same"]]);
        await LabelledSet.Succeed([.. again, "--out", _folder["smaller"], "--size", "64x48", "--roles", "rot=defect", "--licence", "", "--version-label", "6"]);

        var (model, same, smaller) = (Card("model"), Card("same"), Card("smaller"));
        Assert.Contains("as on the card of model 5", said, StringComparison.Ordinal);
        Assert.Equal(model with { Name = "same", Classes = same.Classes, Metrics = same.Metrics, Sha256 = same.Sha256 }, same);
        Assert.Equal(model.Classes, same.Classes);
        Assert.Equal([ClassRole.Background, ClassRole.Product, ClassRole.Defect, ClassRole.Defect], smaller.Classes.Select(item => item.Role));
        Assert.Equal(("6", "", "of line 2", new ModelInput(64, 48, ChannelOrder.Rgb)), (smaller.Version, smaller.Licence, smaller.Notes, smaller.Input));

        ModelCard Card(string name) => ModelFolder.Open(_folder[name]).Card;
    }

    [Fact]
    public async Task Export_OfARunFromAModelWithALicence_TellsIt()
    {
        await LabelledSet.Succeed([.. Export("model"), "--licence", "Not for a product."]);
        await LabelledSet.Succeed("train", "--from", _folder["model"], "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64");
        string[] export = ["export", "--model", _folder["run/best"], "--data", _folder["set"]];

        Assert.Contains("whose card says of its licence: Not for a product.", await LabelledSet.Output([.. export, "--out", _folder["first"]]), StringComparison.Ordinal);
        Assert.DoesNotContain("of its licence", await LabelledSet.Output([.. export, "--out", _folder["second"], "--licence", "mine"]), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfAModelFolderWhoseCardIsDamaged_IsRefusedAndNotExportedWithoutIt()
    {
        await LabelledSet.Succeed(Export("model"));
        File.WriteAllText(_folder["model/model.json"], "{");

        var (code, error) = await LabelledSet.Run("export", "--model", _folder["model"], "--data", _folder["set"], "--out", _folder["again"]);

        Assert.Equal(ExitCode.Model, code);
        Assert.Contains(_folder["model/model.json"], error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["again"]));
    }

    [Fact]
    public async Task Dataset_GivenByEitherName_IsTaken()
    {
        await LabelledSet.Succeed("evaluate", "--model", _folder["checkpoint"], "--dataset", _folder["set"]);
        await LabelledSet.Succeed("train", "--data", _folder["set"], "--out", _folder["run"], "--crop", "64", "--preview", _folder["crops.png"]);
    }

    [Fact]
    public async Task Export_InPlaceOfAModelWithThresholds_SaysThatTheyDoNotHold()
    {
        var output = await LabelledSet.Output(Export("model"));
        var card = ModelFolder.Open(_folder["model"]).Card;
        Assert.Contains($"Mean IoU on val: {card.Metrics["meanIoU"]:P1}.", output, StringComparison.Ordinal);
        var share = new MeasuredShare(1, 0.9, 1, 30);
        (card with { Thresholds = [new("rot", 0.5, 10, "recall 0.9", share, share, "set/val")] }).Write(_folder["model/model.json"]);

        Assert.Contains("The thresholds on the card of model 1 do not hold for this model", await LabelledSet.Output([.. Export("model"), "--version-label", "2"]), StringComparison.Ordinal);
        Assert.Null(ModelFolder.Open(_folder["model"]).Card.Thresholds);
    }

    [Fact]
    public async Task Export_OfAModelFolderWithThresholds_SaysThatTheyStayBehindUnlessNothingChanges()
    {
        await LabelledSet.Succeed(Export("model"));
        var share = new MeasuredShare(1, 0.9, 1, 30);
        (ModelFolder.Open(_folder["model"]).Card with { Thresholds = [new("rot", 0.5, 10, "recall 0.9", share, share, "set/val")] }).Write(_folder["model/model.json"]);
        string[] again = ["export", "--model", _folder["model"], "--data", _folder["set"], "--out"];

        Assert.Contains("do not hold for this model", await LabelledSet.Output([.. again, _folder["other"]]), StringComparison.Ordinal);
        Assert.DoesNotContain("do not hold for this model", await LabelledSet.Output([.. again, _folder["model"]]), StringComparison.Ordinal);
        Assert.NotNull(ModelFolder.Open(_folder["model"]).Card.Thresholds);
    }

    [Fact]
    public async Task Evaluate_ClassThatThePicturesDoNotShow_IsSaidAndInNoMean()
    {
        using (var network = (ENet)InitialNetwork.Random(new ENetOptions { Classes = 4 }, seed: 3))
        using (var dataset = SegmentationDataset.Open(_folder["set"], "val"))
        using (no_grad())
        using (NewDisposeScope())
        using (TorchSharp.Scalar sure = 1e6)
        {
            network.Scores.bias![3].fill_(sure);
            Checkpoint.Save(_folder["foreign"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });
        }
        foreach (var mask in Directory.GetFiles(_folder["set/val/masks"]))
        {
            using var belt = Cv2.ImRead(mask, ImreadModes.Grayscale);
            belt.SetTo(Scalar.All(0));
            MadeDataset.WriteMask(mask, belt);
        }

        var said = await LabelledSet.Output("evaluate", "--model", _folder["foreign"], "--data", _folder["set"], "--json", _folder["report.json"]);

        Assert.Matches("foreign is not among the true classes of these pictures, and in no mean; [1-9][0-9]* pixels were answered as it", said);
        Assert.Contains("product is not among the true classes of these pictures, and in no mean; 0 pixels", said, StringComparison.Ordinal);
        using var report = System.Text.Json.JsonDocument.Parse(File.ReadAllText(_folder["report.json"]));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, report.RootElement.GetProperty("classes")[3].GetProperty("iou").ValueKind);
    }

    [Fact]
    public async Task Evaluate_ModelWithAnOutputBeyondTheClasses_IsMeasured()
    {
        using (var dataset = SegmentationDataset.Open(_folder["set"], "val"))
        using (var network = InitialNetwork.Random(new ENetOptions { Classes = 5 }, seed: 3))
            Checkpoint.Save(_folder["void"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "set" });

        await LabelledSet.Succeed("evaluate", "--model", _folder["void"], "--data", _folder["set"]);
    }

    [Theory]
    [InlineData("export")]
    [InlineData("import-weights")]
    public async Task Out_FolderThatIsNoModel_IsRefusedBeforeAnyWork(string command)
    {
        Directory.CreateDirectory(_folder["models/one"]);
        File.WriteAllText(_folder["models/one/model.onnx"], "mine");

        // There is neither a dataset nor weights: whoever says so has begun to work.
        var (code, error) = command == "export"
            ? await LabelledSet.Run("export", "--model", _folder["absent"], "--data", _folder["absent"], "--out", _folder["models"])
            : await LabelledSet.Run("import-weights", _folder["absent"], "--data", _folder["absent"], "--out", _folder["models"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("is no model folder", error, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["models/one/model.onnx"]));
    }

    [Fact]
    public async Task ImportWeights_BadFile_NamesItAndLeavesNoFolder()
    {
        File.WriteAllBytes(_folder["bad.safetensors"], [0, 0, 0, 0, 0, 0, 0, 16, (byte)'{', (byte)'}']);

        var (code, error) = await LabelledSet.Run("import-weights", _folder["bad.safetensors"], "--data", _folder["set"], "--out", _folder["models/new"]);

        Assert.Equal(ExitCode.Model, code);
        Assert.Contains(_folder["bad.safetensors"], error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["models"]));
    }

    [Fact]
    public async Task Preview_NetworkThatEnlarges_ShowsEnlargedPictures()
    {
        await LabelledSet.Succeed("train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--preview", _folder["plain.png"]);
        await LabelledSet.Succeed("train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--enlarge", "2", "--preview", _folder["large.png"]);
        var (code, _) = await LabelledSet.Run(
            "train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--from", _folder["checkpoint"], "--enlarge", "2", "--preview", _folder["none.png"]);

        Assert.NotEqual(File.ReadAllBytes(_folder["plain.png"]), File.ReadAllBytes(_folder["large.png"]));
        Assert.Equal(ExitCode.Usage, code);
        Assert.False(File.Exists(_folder["none.png"]));
    }

    [Fact]
    public async Task ImportWeights_FormOfTheNetwork_IsTheOneAskedFor()
    {
        using (var checkpoint = Checkpoint.Load(_folder["checkpoint"]))
            SafeTensors.Write(_folder["enet.safetensors"], checkpoint.Network.state_dict());

        await LabelledSet.Succeed(
            "import-weights", _folder["enet.safetensors"], "--network", "ENet", "--enlarge", "1.5", "--data", _folder["set"], "--split", "val", "--out", _folder["model"]);

        Assert.Equal(1.5, ModelFolder.Open(_folder["model"]).Card.Preprocessing!.Enlargement);
    }

    [Fact]
    public async Task ImportWeights_DatasetOfMoreClassesThanTheFile_IsAUsageError()
    {
        using (var network = InitialNetwork.Random(ENetOptions.CamVid with { Classes = 3 }, seed: 3))
            SafeTensors.Write(_folder["enet.safetensors"], network.state_dict());

        var (code, error) = await LabelledSet.Run("import-weights", _folder["enet.safetensors"], "--data", _folder["set"], "--split", "val", "--out", _folder["model"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("enet.safetensors tells 3 classes apart, and", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Train_FromPartOfTheWeights_SaysWhatItSkips()
    {
        using (var checkpoint = Checkpoint.Load(_folder["checkpoint"]))
        {
            SafeTensors.Write(_folder["part.safetensors"], checkpoint.Network.state_dict()
                .Where(entry => entry.Key != "transposed_conv.bias").ToDictionary());
        }

        var said = await LabelledSet.Output(
            "train", "--from", _folder["part.safetensors"], "--partial", "--dataset", _folder["set"], "--out", _folder["run"], "--epochs", "1", "--crop", "64", "--threads", "1");

        Assert.Contains("Skipped, since they do not fit (1):", said, StringComparison.Ordinal);
        Assert.Contains("'transposed_conv.bias' is missing", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Predict_HostilePictures_AreAllNamedAndNothingIsWritten()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        using (var sound = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(90)))
        {
            Cv2.ImWrite(_folder["pictures/a.jpg"], sound);
            Cv2.ImWrite(_folder["pictures/a.png"], sound);
            Cv2.Randu(sound, Scalar.All(0), Scalar.All(256));
            Cv2.ImWrite(_folder["pictures/short.jpg"], sound);
        }
        File.WriteAllBytes(_folder["pictures/large.png"], HeaderOf.Png(40_000, 40_000));
        File.WriteAllBytes(_folder["pictures/wide.jpg"], HeaderOf.Jpeg(40_000, 1_000));
        File.WriteAllBytes(_folder["pictures/short.jpg"], File.ReadAllBytes(_folder["pictures/short.jpg"])[..^200]);

        var (code, error) = await Predict("pictures");

        Assert.Equal(ExitCode.Usage, code);
        foreach (var (name, reason) in new[] { ("large.png", "40000×40000"), ("wide.jpg", "40000×1000"), ("short.jpg", "cut short"), ("a.png", "under one name") })
            Assert.Contains(error.Split(Environment.NewLine), line => line.Contains(name, StringComparison.Ordinal) && line.Contains(reason, StringComparison.Ordinal));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "seen*"));
    }

    [Fact]
    public async Task Predict_PictureThatFailsOnTheWay_LeavesWhatStoodThere()
    {
        Directory.CreateDirectory(_folder["pictures"]);
        using (var sound = new Mat(64, 64, MatType.CV_8UC3, Scalar.All(90)))
            Cv2.ImWrite(_folder["pictures/a.png"], sound);
        // Sound from outside, but it has no pixels.
        File.WriteAllBytes(_folder["pictures/b.png"], HeaderOf.Png(64, 64));
        Directory.CreateDirectory(_folder["seen"]);
        File.WriteAllText(_folder["seen/mine.txt"], "");

        var (code, error) = await Predict("pictures");

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("b.png", error, StringComparison.Ordinal);
        Assert.Equal([_folder["seen/mine.txt"]], Directory.GetFileSystemEntries(_folder.Path, "*", SearchOption.AllDirectories).Where(file => file.Contains("seen", StringComparison.Ordinal) && File.Exists(file)));
    }

    [Fact]
    public async Task Predict_FolderThatALineIsWritingTo_LeavesOutWhatIsUnfinished()
    {
        File.WriteAllBytes(_folder["set/val/images/.late.png"], [1, 2, 3]);

        await LabelledSet.Succeed("predict", _folder["set/val/images"], "--model", _folder["checkpoint"], "--out", _folder["seen"]);

        Assert.Equal(2 * (Directory.GetFiles(_folder["set/val/images"]).Length - 1), Directory.GetFiles(_folder["seen"]).Length);
    }

    [Fact]
    public async Task Train_PreviewWithAClassThatIsNotThere_IsAUsageError()
    {
        var (code, error) = await LabelledSet.Run(
            "train", "--dataset", _folder["set"], "--out", _folder["run"], "--crop", "64", "--synthetic", "1", "--synthetic-class", "stone", "--preview", _folder["crops.png"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("'stone'", error, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["crops.png"]));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Export(string name) => ["export", "--model", _folder["checkpoint"], "--data", _folder["set"], "--out", _folder[name]];

    private Task<(int Code, string Error)> Predict(string pictures) =>
        LabelledSet.Run("predict", _folder[pictures], "--model", _folder["checkpoint"], "--out", _folder["seen"]);

    // Pairs of old and new names.
    private void Rename(string[] names)
    {
        var pairs = names.Chunk(2).ToDictionary(pair => $"\"{pair[0]}\"", pair => $"\"{pair[1]}\"");
        File.WriteAllText(_folder["set/classes.json"], System.Text.RegularExpressions.Regex.Replace(
            MadeDataset.Classes, "\"[a-z]+\"", found => pairs.GetValueOrDefault(found.Value, found.Value)));
    }
}
