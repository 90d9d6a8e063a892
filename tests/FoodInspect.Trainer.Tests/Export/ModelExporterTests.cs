using FoodInspect.Core.Segmentation;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Promotion;
using OpenCvSharp;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Export;

public sealed class ModelExporterTests
{
    private static readonly ModelDescription Description = new("made", "3", "none", "For tests.");
    private static readonly ModelInput Input = new(64, 64, ChannelOrder.Bgr);

    [Fact]
    public void Export_Checkpoint_MakesAFolderThatOpens()
    {
        using var temporary = new TemporaryFolder();
        using var checkpoint = MadeCheckpoint();
        using var dataset = MadeData(temporary);
        var classes = ClassRoles.Assign(checkpoint.Card.Classes, 4, "rot=contaminant");

        var exported = new ModelExporter(checkpoint, Input, classes)
            .Export(temporary["models/made"], Description, dataset, "val", TestContext.Current.CancellationToken);

        var model = ModelFolder.Open(temporary["models/made"]);
        Assert.True(exported.Agreement >= ModelExporter.LowestAgreement);
        Assert.Equal("3", model.Card.Version);
        Assert.Equal(dataset.Sha256, model.Card.DataSet!.Sha256);
        Assert.Equal(
            [ClassRole.Background, ClassRole.Product, ClassRole.Contaminant, ClassRole.Contaminant], model.Card.Classes.Select(item => item.Role));
        Assert.Contains("meanIoU", model.Card.Metrics.Keys);
        Assert.Equal(new MeasuredSplit(Path.GetFileName(dataset.Folder), "val", dataset["val"].Count, dataset.Sha256), model.Card.MeasuredOn);
    }

    [Fact]
    public void Export_NetworkWithPreprocessing_SaysSoOnTheCard()
    {
        using var temporary = new TemporaryFolder();
        var preprocessing = new PreprocessingOptions { NoiseSigmaPixels = 0.7, Standardisation = Standardisation.Colour, Enlargement = 1.5 };
        var made = MadeCheckpoint(new ENetOptions { Classes = 4, Preprocessing = preprocessing });
        // It is about the card: with random weights rounding decides pixels here and there, and whether the export is refused.
        using (no_grad())
        using (NewDisposeScope())
        using (TorchSharp.Scalar sure = 1e3)
            ((ENet)made.Network).Scores.bias![0].fill_(sure);
        using var dataset = MadeData(temporary);

        using var checkpoint = new Checkpoint(made.Network, made.Card with { LensCorrected = true });
        new ModelExporter(checkpoint, Input, ClassRoles.Assign(made.Card.Classes, 4, null))
            .Export(temporary["models/made"], Description, dataset, "val", TestContext.Current.CancellationToken);

        Assert.EndsWith("; noise smoothed by 0.7 px, enlarged 1.5 times, colour standardised", ModelFolder.Open(temporary["models/made"]).Card.Architecture, StringComparison.Ordinal);
        Assert.Equal(new ModelPreprocessing(0.7, Standardisation.Colour, LensCorrected: true, 1.5), ModelFolder.Open(temporary["models/made"]).Card.Preprocessing);
    }

    [Fact]
    public void Write_ModelThatFailsItsTrial_LeavesTheFormerFolderAndNothingElse()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["models/made"];
        ModelFolderWriter.Write(path, ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft => draft.Card);

        Assert.Throws<CheckFailedException>(() => ModelFolderWriter.Write(
            path, ColoursModel.Graph(64, 48), ColoursModel.Card("second", 64, 48), _ => throw new CheckFailedException("differs")));

        Assert.Equal("first", ModelFolder.Open(path).Card.Name);
        Assert.Equal([path], Directory.GetFileSystemEntries(temporary["models"]));
    }

    [Fact]
    public void Write_OverAFormerModel_ReplacesItAndKeepsTheFormer()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["models/made"];
        foreach (var name in new[] { "first", "second" })
            ModelFolderWriter.Write(path, ColoursModel.Graph(64, 48), ColoursModel.Card(name, 64, 48), draft => draft.Card);

        Assert.Equal("second", ModelFolder.Open(path).Card.Name);
        Assert.Equal("first", ModelFolder.Open($"{path}.previous").Card.Name);
        Assert.Equal([path, $"{path}.previous"], Directory.GetFileSystemEntries(temporary["models"]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Write_TheSameModelAgain_LeavesTheWayBack()
    {
        using var temporary = new TemporaryFolder();
        foreach (var name in new[] { "first", "second", "second" })
            ModelFolderWriter.Write(temporary["made"], ColoursModel.Graph(64, 48), ColoursModel.Card(name, 64, 48), draft => draft.Card);

        Assert.Equal("first", ModelFolder.Open(temporary["made.previous"]).Card.Name);
    }

    [Fact]
    public void Write_OverAModelThatIsBeingPromoted_IsRefused()
    {
        using var temporary = new TemporaryFolder();
        ModelFolderWriter.Write(temporary["made"], ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft => draft.Card);
        using var place = ModelReplacement.Begin(temporary["made"]);

        Assert.Throws<ModelException>(() => ModelFolderWriter.Write(
            temporary["made"], ColoursModel.Graph(64, 48), ColoursModel.Card("second", 64, 48), draft => draft.Card));

        Assert.Equal("first", ModelFolder.Open(temporary["made"]).Card.Name);
    }

    [Fact]
    public void Write_IntoAnEmptyFolder_FillsIt()
    {
        using var temporary = new TemporaryFolder();
        Directory.CreateDirectory(temporary["made"]);

        ModelFolderWriter.Write(temporary["made"], ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft => draft.Card);

        Assert.Equal("first", ModelFolder.Open(temporary["made"]).Card.Name);
    }

    [Theory]
    [InlineData("notes.txt", "it holds notes.txt")]
    [InlineData("made/model.onnx", "it holds made")]
    [InlineData("model.onnx/x", "it holds model.onnx")]
    [InlineData("model.json", "it lacks model.onnx")]
    public void Write_OverWhatIsNoModel_IsRefusedAndDeletesNothing(string file, string reason)
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["models"];
        Directory.CreateDirectory(Path.GetDirectoryName(temporary[$"models/{file}"])!);
        File.WriteAllText(temporary[$"models/{file}"], "mine");

        var refusal = Assert.Throws<UsageException>(() => ModelFolderWriter.Write(
            path, ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft => throw new InvalidOperationException("worked")));

        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(temporary[$"models/{file}"]));
        Assert.Equal([path], Directory.GetFileSystemEntries(temporary.Path));
    }

    [Fact]
    public void Write_FolderThatSomeoneFillsMeanwhile_IsLeftAlone()
    {
        using var temporary = new TemporaryFolder();
        var path = temporary["made"];

        Assert.Throws<UsageException>(() => ModelFolderWriter.Write(path, ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft =>
        {
            Directory.CreateDirectory(path);
            File.WriteAllText(temporary["made/mine.txt"], "");
            return draft.Card;
        }));

        Assert.Equal([temporary["made/mine.txt"]], Directory.GetFiles(path));
    }

    [Fact]
    public void Write_OverALink_ReplacesTheFolderItLeadsTo()
    {
        using var temporary = new TemporaryFolder();
        ModelFolderWriter.Write(temporary["made"], ColoursModel.Graph(64, 48), ColoursModel.Card("first", 64, 48), draft => draft.Card);
        Directory.CreateSymbolicLink(temporary["link"], temporary["made"]);

        ModelFolderWriter.Write(temporary["link"], ColoursModel.Graph(64, 48), ColoursModel.Card("second", 64, 48), draft => draft.Card);

        Assert.Equal("second", ModelFolder.Open(temporary["made"]).Card.Name);
        Assert.NotNull(new DirectoryInfo(temporary["link"]).LinkTarget);
        Assert.Equal(
            [temporary["link"], temporary["made"], temporary["made.previous"]], Directory.GetFileSystemEntries(temporary.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Verify_EnginesThatDiffer_FailsTheCheck()
    {
        using var temporary = new TemporaryFolder();
        using var dataset = MadeData(temporary);
        using var all0 = new FixedEngine(0);
        using var all1 = new FixedEngine(1);

        var error = Assert.Throws<CheckFailedException>(() => ParityCheck.Verify(
            all0, all1, dataset["val"], Input, ModelExporter.LowestAgreement, TestContext.Current.CancellationToken));

        Assert.Equal(ExitCode.CheckFailed, ExitCode.Of(error));
    }

    [Fact]
    public void Verify_ManyPictures_ComparesSomeFromAllOverThem()
    {
        using var temporary = new TemporaryFolder();
        MadeDataset.Write(temporary["data"], val: 39);
        using var dataset = SegmentationDataset.Open(temporary["data"], "val");
        using var engine = new FixedEngine(0);

        ParityCheck.Verify(engine, engine, dataset["val"], Input, ModelExporter.LowestAgreement, TestContext.Current.CancellationToken);

        Assert.Equal(2 * 20, engine.Answers);
    }

    [Theory]
    [InlineData("rot", "is not CLASS=ROLE")]
    [InlineData("rot=7", "is not CLASS=ROLE")]
    [InlineData("mould=defect", "'mould' is no class")]
    [InlineData("rot=defect,rot=product", "given twice")]
    public void Assign_MistakenRoles_AreRefused(string roles, string complaint)
    {
        using var checkpoint = MadeCheckpoint();

        var error = Assert.Throws<UsageException>(() => ClassRoles.Assign(checkpoint.Card.Classes, 4, roles));

        Assert.Contains(complaint, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Assign_NoRoles_TellsUsualNamesAndVoid()
    {
        using var checkpoint = MadeCheckpoint();

        var classes = ClassRoles.Assign(checkpoint.Card.Classes, 5, roles: null);

        Assert.Equal(
            [ClassRole.Background, ClassRole.Product, ClassRole.Defect, ClassRole.Contaminant, ClassRole.Background],
            classes.Select(item => item.Role));
        Assert.Equal(5, classes.Select(item => item.Colour).Distinct().Count());
    }

    [Fact]
    public void Assign_BackgroundOfTheTraining_IsBackgroundWhateverItsId()
    {
        var list = new ClassList([new(0, "foreign"), new(1, "bread"), new(2, "belt")]);

        var classes = ClassRoles.Assign(list, 3, roles: null, background: 2);

        Assert.Equal([ClassRole.Contaminant, ClassRole.Product, ClassRole.Background], classes.Select(item => item.Role));
    }

    [Theory]
    [InlineData("rot", "tile", null, "rot=defect")]
    [InlineData("bread", "belt", null, "bread=product,belt=background")]
    [InlineData("background", "belt", null, "for example belt=background.")]
    [InlineData("rot", "tile", "rot=background", null)]
    [InlineData("bread", "belt", "belt=background,bread=product", null)]
    [InlineData("surface", "crack", null, null)]
    public void RequireLikelyBackground_NameThatSaysOtherwise_IsRefusedUnlessItIsGiven(string first, string second, string? roles, string? advice)
    {
        var list = new ClassList([new(0, first), new(1, second)]);

        var refused = Record.Exception(() => ClassRoles.RequireLikelyBackground(list, roles, background: 0));

        Assert.Equal(advice is not null, refused is UsageException);
        Assert.Contains(advice ?? "", refused?.Message ?? "", StringComparison.Ordinal);
    }

    private static Checkpoint MadeCheckpoint(NetworkForm? form = null) => new(RandomNetwork.Create(form ?? new ENetOptions { Classes = 4 }), new CheckpointCard
    {
        Form = form ?? new ENetOptions { Classes = 4 },
        Classes = new ClassList([new(0, "belt"), new(1, "product"), new(2, "rot"), new(3, "foreign")]),
        DataSet = "made",
    });

    private static SegmentationDataset MadeData(TemporaryFolder temporary)
    {
        MadeDataset.Write(temporary["data"]);
        return SegmentationDataset.Open(temporary["data"], "val");
    }

    private sealed class FixedEngine(int answer) : ISegmentationEngine
    {
        public int Outputs => 2;

        public int Answers { get; private set; }

        public Mat Segment(Mat image)
        {
            Answers++;
            return new(image.Size(), MatType.CV_8UC1, Scalar.All(answer));
        }

        public void Dispose()
        {
        }
    }
}
