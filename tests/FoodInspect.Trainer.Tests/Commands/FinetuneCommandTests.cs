using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Tests.Data.Formats;
using FoodInspect.Trainer.Tests.Training;
using FoodInspect.Trainer.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace FoodInspect.Trainer.Tests.Commands;

[Collection(nameof(TrainingRunTests))]
public sealed class FinetuneCommandTests : IDisposable
{
    // As the made set's, in another order, with another class, and without foreign bodies.
    private const string OtherClasses =
        """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"mould"},{"id":2,"name":"rot"},{"id":3,"name":"product"}],"ignore":255}""";

    private readonly TemporaryFolder _folder = new();

    public FinetuneCommandTests()
    {
        MadeDataset.Write(_folder["old"]);
        MadeDataset.Write(_folder["new"]);
        File.WriteAllText(_folder["new/classes.json"], OtherClasses);
        SaveOriginal();
    }

    [Fact]
    public async Task Finetune_OtherClasses_ReplacesThemAndShowsWhatIsForgotten()
    {
        Assert.Equal(ExitCode.Good, await Finetune("--epochs", "5", "--source", _folder["old"]));

        using var last = Checkpoint.Load(_folder["run/last"]);
        Assert.Equal(["belt", "mould", "rot", "product"], last.Card.Classes.Classes.Select(c => c.Name));
        Assert.Equal(["belt", "product", "rot", "foreign"], last.Card.Source!.Classes.Select(c => c.Name));
        Assert.Equal(_folder["original"], last.Card.Training!.From);
        Assert.Equal(5, last.Card.Training.Phases!.Sum(phase => phase.Epochs));
        // The default never thaws the lowest group.
        using var original = Checkpoint.Load(_folder["original"]);
        Assert.True(((ENet)last.Network).Initial.Convolution.weight!.equal(((ENet)original.Network).Initial.Convolution.weight!).all().item<bool>());
    }

    [Fact]
    public async Task Finetune_DatasetOfOneClass_IsAUsageError()
    {
        File.WriteAllText(_folder["new/classes.json"], """{"classes":[{"id":0,"name":"belt"}],"ignore":255}""");
        foreach (var mask in Directory.GetFiles(_folder["new"], "*.png", SearchOption.AllDirectories).Where(file => file.Contains("masks", StringComparison.Ordinal)))
        {
            using var empty = new OpenCvSharp.Mat(64, 64, OpenCvSharp.MatType.CV_8UC1, OpenCvSharp.Scalar.All(0));
            MadeDataset.WriteMask(mask, empty);
        }

        Assert.Equal(ExitCode.Usage, await Finetune());
    }

    [Fact]
    public async Task Finetune_Extend_KeepsTheOldClassesAndAddsTheNew()
    {
        Assert.Equal(ExitCode.Good, await Finetune("--extend", "--phase", "1: head=1e-9", "--source", _folder["old"]));

        using var last = Checkpoint.Load(_folder["run/last"]);
        using var original = Checkpoint.Load(_folder["original"]);
        Assert.Equal(["belt", "product", "rot", "foreign", "mould"], last.Card.Classes.Classes.Select(c => c.Name));
        Assert.Equal(["belt", "product", "rot", "foreign", "mould"], last.Card.Source!.Classes.Select(c => c.Name));
        // [in, classes, 2, 2]; at so low a rate the old rows have not moved.
        Assert.True(allclose(ScoresOf(last).narrow(1, 0, 4), ScoresOf(original), 0, 1e-6));
    }

    [Fact]
    public void WithAdded_Model_AnswersWithTheOldClassesAsBefore()
    {
        using var original = OriginalModel.Load(_folder["original"]);
        using var dataset = SegmentationDataset.Open(_folder["new"], "val");
        using var network = original.WithAdded(dataset.Classes, seed: 1, out _);
        using var before = new TorchEngine(original.Network);
        using var after = new TorchEngine(network);

        using var old = before.Scores(dataset["val"][0].Image);
        using var extended = after.Scores(dataset["val"][0].Image);

        Assert.True(allclose(old, extended.narrow(1, 0, 4), 1e-5, 1e-6));
    }

    [Fact]
    public void Evaluate_SourceBeforeAnyTraining_IsTheOldModelsFigure()
    {
        using var original = OriginalModel.Load(_folder["original"]);
        using var dataset = SegmentationDataset.Open(_folder["old"], "val");
        using var engine = new TorchEngine(original.Network);
        var expected = Evaluator.Evaluate(engine, dataset["val"], dataset.Classes, TestContext.Current.CancellationToken);
        using var network = original.ForClasses(new ClassList([new(0, "a"), new(1, "b")]), seed: 1);
        network.eval();
        using var source = new SourceDomain(SegmentationDataset.Open(_folder["old"], "val"), original.Network);

        var seen = source.Evaluate(network, TestContext.Current.CancellationToken);

        Assert.Equal(expected.ConfusionMatrix, seen.ConfusionMatrix);
    }

    [Fact]
    public void Relabel_OtherList_GivesMasksItsIds()
    {
        using var dataset = SegmentationDataset.Open(_folder["new"], "val");
        var before = PixelCounts.Of(dataset["val"][0].Mask);
        var classes = new ClassList([new(0, "belt"), new(1, "product"), new(2, "rot"), new(3, "foreign"), new(4, "mould")]);

        dataset.Relabel(classes);

        var after = PixelCounts.Of(dataset["val"][0].Mask);
        Assert.Equal([before[0], before[3], before[2], 0, before[1]], after.Take(5));
        Assert.True(before[3] > 0);
        Assert.Throws<ArgumentException>(() => dataset.Relabel(new ClassList([new(0, "belt")])));
    }

    [Fact]
    public void ExtendedBy_ClassThatTakesTheIdOfUnlabelledPixels_GivesThoseAnother()
    {
        var extended = new ClassList([new(0, "belt"), new(1, "bread")], Ignore: 2).ExtendedBy(new ClassList([new(0, "belt"), new(1, "burnt")]));

        Assert.Equal((3, 255), (extended.Classes.Count, extended.Ignore));
        Assert.Equal(200, new ClassList([new(0, "belt")], Ignore: 200).ExtendedBy(new ClassList([new(0, "rot")])).Ignore);
    }

    [Fact]
    public async Task Finetune_WhatCannotBe_IsSaid()
    {
        Assert.Equal(ExitCode.Usage, await Finetune("--phase", "1: layer9=1e-3"));
        Assert.Equal(ExitCode.Usage, await Finetune("--phase", "soon"));
        Assert.Equal(ExitCode.Usage, await Finetune("--phase", "1: head=1e-3", "--epochs", "4"));
        Assert.Equal(ExitCode.Usage, await Finetune("--epochs", "1", "--source", _folder["new"]));
        Assert.Equal(ExitCode.Usage, await Finetune("--epochs", "1", "--device", "cuda"));
    }

    [Fact]
    public async Task Finetune_SourceOfAFileWithoutTheHead_IsRefused()
    {
        using (var checkpoint = Checkpoint.Load(_folder["original"]))
        {
            SafeTensors.Write(_folder["features.safetensors"], checkpoint.Network.state_dict()
                .Where(entry => !entry.Key.StartsWith("transposed_conv.", StringComparison.Ordinal)).ToDictionary());
        }
        string[] options =
        [
            "finetune", "--from", _folder["features.safetensors"], "--decoder", "ReLU", "--partial", "--dataset", _folder["new"], "--out", _folder["run"],
            "--crop", "64", "--batch", "4", "--threads", "1", "--epochs", "1",
        ];

        var (code, error) = await LabelledSet.Run([.. options, "--source", _folder["old"]]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("did not bring head", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(options));
    }

    [Fact]
    public async Task Finetune_PublicENetWeightsStandardisedAndWithPoints_KeepTheirForm()
    {
        using (var network = InitialNetwork.Random(ENetOptions.CamVid with { Classes = 12 }, seed: 3))
            SafeTensors.Write(_folder["public.safetensors"], network.state_dict());

        string[] options =
        [
            "finetune", "--from", _folder["public.safetensors"], "--partial", "--standardise", "Brightness", "--dataset", _folder["new"], "--out", _folder["run"],
            "--crop", "64", "--batch", "4", "--threads", "1", "--epochs", "1",
        ];

        // The weights have not seen standardised pictures: what they forget of the source could not be told from that.
        var (code, error) = await LabelledSet.Run([.. options, "--source", _folder["old"]]);
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("cannot be measured", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync([.. options, "--point-rend"]));

        var preprocessing = new PreprocessingOptions { Standardisation = Standardisation.Brightness };
        Assert.Equal(ENetOptions.CamVid with { Classes = 4, Preprocessing = preprocessing, PointRend = new PointRendOptions() }, Checkpoint.ReadCard(_folder["run/last"]).Form);
    }

    [Fact]
    public async Task Finetune_PointHeadForAModel_LearnsItAndLeavesTheRestAsItWas()
    {
        // The new set's classes are among the model's, so that nothing else is new.
        File.WriteAllText(_folder["new/classes.json"], File.ReadAllText(_folder["old/classes.json"]));

        Assert.Equal(ExitCode.Good, await Finetune("--extend", "--point-rend", "--point-width", "8", "--phase", "1: points=1e-2"));

        using var last = Checkpoint.Load(_folder["run/last"]);
        using var original = Checkpoint.Load(_folder["original"]);
        var kept = original.Network.state_dict();
        Assert.Equal(8, last.Card.Form.PointRend!.HiddenChannels);
        Assert.All(last.Network.state_dict().Where(entry => kept.ContainsKey(entry.Key)), entry => Assert.True(entry.Value.equal(kept[entry.Key]).all().item<bool>(), entry.Key));
        // The predictor's biases begin at zero.
        Assert.True(last.Network.PointHead!.Predictor.bias!.ne(0).any().item<bool>());

        // A head that is there is not put in place of itself.
        var (code, error) = await LabelledSet.Run(["finetune", "--from", _folder["run/last"], "--dataset", _folder["new"], "--out", _folder["again"], "--point-rend", "--epochs", "1"]);
        Assert.Equal(ExitCode.Model, code);
        Assert.Contains("has a point head already", error, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, await Finetune("--extend", "--point-width", "8"));
        Assert.Equal(ExitCode.Usage, await Finetune("--extend", "--enlarge", "2"));
    }

    public void Dispose() => _folder.Dispose();

    private static Parameter ScoresOf(Checkpoint checkpoint) => ((ENet)checkpoint.Network).Scores.weight!;

    private void SaveOriginal()
    {
        using var dataset = SegmentationDataset.Open(_folder["old"], "val");
        using var network = InitialNetwork.Random(new ENetOptions { Classes = 4 }, seed: 3);
        Checkpoint.Save(_folder["original"], network, new CheckpointCard { Form = network.Form, Classes = dataset.Classes, DataSet = "old" });
    }

    private Task<int> Finetune(params string[] options) => TrainerCommandLine.RunAsync(
        ["finetune", "--from", _folder["original"], "--dataset", _folder["new"], "--out", _folder["run"], "--crop", "64", "--batch", "4", "--threads", "1", .. options]);
}
