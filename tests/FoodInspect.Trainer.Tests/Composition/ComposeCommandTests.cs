using FoodInspect.Core.Truth;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Composition;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Composition;

[Collection("console")]
public sealed class ComposeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ComposeCommandTests()
    {
        MadeDataset.Write(_folder["set"], train: 6, val: 1, side: 96);
        Directory.CreateDirectory(_folder["bodies/metal"]);
        foreach (var name in new[] { "nut", "bolt", "pin" })
        {
            using var body = new Mat(30, 40, MatType.CV_8UC4, Scalar.All(0));
            Cv2.Circle(body, new Point(20, 15), name.Length * 3, new Scalar(10, 200, 250, 255), -1);
            Cv2.ImWrite(_folder[$"bodies/metal/{name}.png"], body);
        }
    }

    [Fact]
    public async Task Compose_SetAndCutouts_WritesALabelledSet()
    {
        await Compose("--from", _folder["set"], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "4", "--length", "foreign=8-12");

        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        Assert.Equal(4, dataset["train"].Count);
        Assert.Equal(["belt", "product", "rot", "foreign"], dataset.Classes.Classes.Select(c => c.Name));
        Assert.All(PixelCounts.Of(dataset["train"], 4), pixels => Assert.True(pixels > 0));
        Assert.Equal(new Size(160, 96), dataset["train"][0].Image.Size());
    }

    [Fact]
    public async Task Compose_Mask_LiesWhereTheItemIsSeen()
    {
        await Compose("--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "2", "--length", "25-40", "--colour-change", "0", "--ground", Black());

        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        foreach (var picture in dataset["train"])
        {
            using var red = picture.Image.ExtractChannel(2);
            using var seen = new Mat();
            Cv2.Compare(red, Scalar.All(110), seen, CmpTypes.GT);
            using var labelled = new Mat();
            Cv2.Compare(picture.Mask, Scalar.All(3), labelled, CmpTypes.EQ);
            using var differs = new Mat();
            Cv2.BitwiseXor(seen, labelled, differs);
            Assert.InRange(Cv2.CountNonZero(differs), 0, Cv2.CountNonZero(labelled) / 8);
        }
    }

    [Fact]
    public async Task Compose_CutoutsWithUpperCaseExtension_AreLaid()
    {
        foreach (var body in Directory.GetFiles(_folder["bodies/metal"]))
            File.Move(body, Path.ChangeExtension(body, ".PNG"));

        await Compose("--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "1");

        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        Assert.True(PixelCounts.Of(dataset["train"], 4)[3] > 0);
    }

    [Theory]
    [InlineData("out.avi", "640x360", ExitCode.Usage, "a video is written as .mp4")]
    [InlineData("out", "32x8000", ExitCode.Usage, "size")]
    [InlineData("out.mp4", "161x120", ExitCode.Usage, "--picture 161x120: the sides of a video must be even")]
    [InlineData("out.mp4", "160x121", ExitCode.Usage, "the sides of a video must be even")]
    [InlineData("out.MP4", "640x360", ExitCode.Good, "")]
    public async Task Compose_OutOrPictureThatCannotBe_IsAUsageError(string target, string picture, int expected, string message)
    {
        string[] kind = target.EndsWith('4') ? ["--frames", "2"] : ["--train", "1"];

        var (code, error) = await LabelledSet.Run(
            ["compose", "--classes", _folder["set"], "--out", _folder[target], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--ground", "sim:biscuits", "--picture", picture, .. kind]);

        Assert.Equal(expected, code);
        Assert.Contains(message, error, StringComparison.Ordinal);
        Assert.Equal(expected == ExitCode.Good, File.Exists(_folder[target]));
    }

    [Fact]
    public async Task Compose_FolderOfCutoutsWithoutPng_IsRefused()
    {
        Directory.CreateDirectory(_folder["bodies/foreign"]);

        var (code, error) = await LabelledSet.Run(
            "compose", "--classes", _folder["set"], "--out", _folder["out"], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "1");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("foreign: holds no PNG", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Compose_ItemsOfTwoPixelsWidth_AreLeftOutWithANote()
    {
        foreach (var file in Directory.GetFiles(_folder["set/train/masks"]))
        {
            using var mask = new Mat(96, 96, MatType.CV_8UC1, Scalar.All(0));
            Cv2.Rectangle(mask, new Rect(10, 10, 60, 2), Scalar.All(2), -1);
            MadeDataset.WriteMask(file, mask);
        }

        var said = await LabelledSet.Output(
            "compose", "--classes", _folder["set"], "--from", _folder["set"], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--out", _folder["out"], "--train", "1", "--picture", "160x96");

        Assert.Contains("Note: 6 items are so thin that nothing is left of them", said, StringComparison.Ordinal);
        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        Assert.Equal(0, PixelCounts.Of(dataset["train"], 4)[2]);
    }

    [Fact]
    public async Task Compose_Transplant_LaysDefectsOnProductsThatNobodyHasSeenSpoilt()
    {
        Directory.CreateDirectory(_folder["kinds/product"]);
        using (var plum = new Mat(60, 60, MatType.CV_8UC4, Scalar.All(0)))
        {
            Cv2.Circle(plum, new Point(30, 30), 28, new Scalar(220, 20, 90, 255), -1);
            Cv2.ImWrite(_folder["kinds/product/plum.png"], plum);
        }

        var said = await LabelledSet.Output(
            "compose", "--classes", _folder["set"], "--from", _folder["set"], "--cutouts", _folder["kinds"], "--out", _folder["line.mp4"],
            "--transplant", "3", "--product-class", "product", "--defect-classes", "rot", "--frames", "40", "--picture", "320x96", "--items", "6-10", "--length", "20-30", "--seed", "2");

        Assert.Matches(@"product\+rot: \d+ items", said);
        var truth = LineTruth.Read(_folder["line.json"]);
        Assert.Contains(truth.Items, item => item.Source == "product/plum.png" && item.Kind == TruthKind.Rotten);
        Assert.Contains(truth.Items, item => item.Source == "product/plum.png" && item.Kind == TruthKind.Sound);
    }

    [Theory]
    [InlineData("needs the class of sound product (--product-class)", "--transplant", "1", "--defect-classes", "rot")]
    [InlineData("--defect-classes", "--transplant", "1", "--product-class", "product")]
    [InlineData("There is no class 'mould'", "--transplant", "1", "--product-class", "product", "--defect-classes", "mould")]
    [InlineData("--transplant is 101; it must be from 0 to 100", "--transplant", "101")]
    [InlineData("leave --val out", "--transplant", "1", "--val", "1", "--product-class", "product", "--defect-classes", "rot")]
    public async Task Compose_TransplantThatCannotBe_IsAUsageError(string expected, params string[] options)
    {
        var (code, error) = await LabelledSet.Run(["compose", "--classes", _folder["set"], "--from", _folder["set"], "--out", _folder["out"], .. options]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["out"]));
    }

    [Fact]
    public async Task Compose_SameSeed_IsTheSameSet()
    {
        await Compose("--from", _folder["set"], "--train", "2", "--seed", "5");
        Directory.Move(_folder["out"], _folder["first"]);
        await Compose("--from", _folder["set"], "--train", "2", "--seed", "5");

        Assert.Equal(File.ReadAllBytes(_folder["first/train/images/00001.jpg"]), File.ReadAllBytes(_folder["out/train/images/00001.jpg"]));
        Assert.Equal(File.ReadAllBytes(_folder["first/train/masks/00001.png"]), File.ReadAllBytes(_folder["out/train/masks/00001.png"]));
    }

    [Fact]
    public async Task Compose_OnLabelledPictures_KeepsTheirLabels()
    {
        await Compose("--cutouts", _folder["bodies"], "--map", "metal=foreign", "--ground", _folder["set"], "--train", "2", "--picture", "96x96", "--length", "8-10");

        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        Assert.All(dataset["train"], picture => Assert.True(PixelCounts.Of(picture.Mask)[1] > 200));
    }

    [Fact]
    public async Task Compose_OnASimulatedBelt_HasOnlyTheItemsLaid()
    {
        await Compose("--cutouts", _folder["bodies"], "--map", "metal=foreign", "--ground", "sim:biscuits", "--train", "1");

        using var dataset = SegmentationDataset.Open(_folder["out"], "train");
        Assert.Equal(0, PixelCounts.Of(dataset["train"][0].Mask)[1]);
    }

    [Fact]
    public async Task Compose_Video_HasATruthThatCompareReads()
    {
        await LabelledSet.Succeed(
            "compose", "--classes", _folder["set"], "--from", _folder["set"], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--out", _folder["line.mp4"],
            "--picture", "160x96", "--items", "2-3", "--length", "20-30", "--frames", "60", "--speed", "4", "--seed", "3");

        var truth = LineTruth.Read(_folder["line.json"]);
        Assert.Equal((160, 96, 60, -4.0), (truth.Width, truth.Height, truth.Frames, truth.SpeedPxPerFrame));
        Assert.NotEmpty(truth.Items);
        Assert.All(truth.Items, item => Assert.InRange(item.CentreY, 0, 96));
        Assert.All(truth.Items, item => Assert.StartsWith(item.Kind == TruthKind.Foreign ? "metal/" : "set/", item.Source, StringComparison.Ordinal));
        using var video = new VideoCapture(_folder["line.mp4"]);
        Assert.Equal(60, video.FrameCount);
        var foreign = truth.Items.First(item => item.Kind == TruthKind.Foreign && item.CentreXAtFrame0 is > 20 and < 300);
        var frame = (int)Math.Max(0, (foreign.CentreXAtFrame0 - 80) / 4);
        using var picture = new Mat();
        for (var i = 0; i <= frame; i++)
            Assert.True(video.Read(picture));
        var at = truth.CentreAt(foreign, frame);
        var colour = picture.At<Vec3b>((int)at.Y, (int)at.X);
        Assert.True(colour.Item2 > colour.Item0 + 50, $"{colour} at {at} of frame {frame} is not the yellow of the body");
    }

    [Fact]
    public async Task Compose_OptionsOfASimulatedBelt_AreItsOwn()
    {
        double Brightness(string set)
        {
            using var dataset = SegmentationDataset.Open(set, "train");
            return Cv2.Mean(dataset["train"][0].Image).Val0;
        }
        string[] compose = ["--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "1"];
        await Compose([.. compose, "--ground", "sim:biscuits?light=1.2"]);
        Directory.Move(_folder["out"], _folder["bright"]);
        await Compose([.. compose, "--ground", "sim:biscuits?light=0.6"]);

        Assert.True(Brightness(_folder["out"]) < Brightness(_folder["bright"]) * 0.7);
    }

    [Fact]
    public async Task Compose_VideoOnLabelledPictures_IsRefusedSinceTheirItemsAreNotInTheTruth()
    {
        var (code, error) = await Video("--ground", _folder["set"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("without being in the truth", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task Compose_VideoWhoseTruthHasTheNameOfAnother_IsRefused()
    {
        File.WriteAllText(_folder["line.json"], "mine");

        var (code, error) = await Video();

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("line.json is there already", error, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(_folder["line.json"]));
    }

    [Fact]
    public async Task Compose_WithVal_TakesItsItemsFromOtherPictures()
    {
        await Compose("--from", _folder["set"], "--cutouts", _folder["bodies"], "--map", "metal=foreign", "--train", "2", "--val", "2");

        Assert.Equal(["train", "val"], DatasetFolder.Open(_folder["out"]).Splits);
        Assert.Empty(Directory.GetDirectories(_folder.Path, "*.incomplete"));
    }

    [Theory]
    [InlineData("there is no item", "--train", "1")]
    [InlineData("is no class of items", "--cutouts", "BODIES")]
    [InlineData("more than 1", "--from", "SET", "--share", "rot=0.7", "--share", "product=0.7")]
    [InlineData("no item has that class", "--from", "SET", "--share", "foreign=0.1")]
    [InlineData("names 'pear'", "--from", "SET", "--length", "pear=1-2")]
    [InlineData("LEAST-MOST, for example 6-16", "--from", "SET", "--items", "many")]
    [InlineData("given twice", "--from", "SET", "--ground", "sim:biscuits?size=640x360")]
    [InlineData("neither a data set nor a folder with pictures", "--from", "SET", "--ground", "BODIES")]
    [InlineData("come of one picture", "--cutouts", "BODIES", "--map", "metal=foreign", "--val", "1", "ONE")]
    public async Task Compose_WhatCannotBe_IsSaidAndWritesNothing(string expected, params string[] options)
    {
        if (options[^1] == "ONE")
        {
            File.Delete(_folder["bodies/metal/nut.png"]);
            File.Delete(_folder["bodies/metal/bolt.png"]);
            options = options[..^1];
        }

        var (code, error) = await LabelledSet.Run(
            ["compose", "--classes", _folder["set"], "--out", _folder["out"], .. options.Select(option => option == "SET" ? _folder["set"] : option == "BODIES" ? _folder["bodies"] : option)]);

        Assert.Contains(expected, error, StringComparison.OrdinalIgnoreCase);
        Assert.Contains(code, (int[])[ExitCode.Usage, ExitCode.Configuration]);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "out*"));
    }

    [Fact]
    public void Draw_Kinds_KeepTheirShares()
    {
        using var library = new ItemLibrary(new ClassList([new(0, "belt"), new(1, "product"), new(2, "rot"), new(3, "foreign")]), new Dictionary<string, string>());
        library.AddSet(_folder["set"]);
        var kinds = ItemLibrary.Kinds(library.Items, new ComposeOptions { Shares = new Dictionary<string, double> { ["rot"] = 0.1 } });
        var random = new Random(1);

        var rotten = Enumerable.Range(0, 4000).Count(_ => ItemKind.Draw(kinds, random).Kind.Classes.Contains("rot"));

        Assert.InRange(rotten / 4000.0, 0.08, 0.12);
    }

    public void Dispose() => _folder.Dispose();

    private Task<(int Code, string Error)> Video(params string[] options) => LabelledSet.Run(
        ["compose", "--classes", _folder["set"], "--from", _folder["set"], "--out", _folder["line.mp4"], "--picture", "160x96", "--length", "20-30", "--frames", "2", .. options]);

    private string Black()
    {
        Directory.CreateDirectory(_folder["black"]);
        using var black = new Mat(96, 160, MatType.CV_8UC3, Scalar.All(4));
        Cv2.ImWrite(_folder["black/belt.png"], black);
        return _folder["black"];
    }

    private Task Compose(params string[] options) => LabelledSet.Succeed(
        ["compose", "--classes", _folder["set"], "--out", _folder["out"], "--items", "3-5", .. options.Contains("--picture") ? options : [.. options, "--picture", "160x96"]]);
}
