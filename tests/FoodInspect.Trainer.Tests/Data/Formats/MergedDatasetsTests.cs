using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary><c>merge</c>: one data set of several.</summary>
[Collection("console")]
public sealed class MergedDatasetsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Merge_SetsWithPicturesOfOneName_KeepsBothAndTheirSplits()
    {
        LabelledSet.Write(_folder["first"]);
        LabelledSet.Write(_folder["second"]);
        RenamePicture("second", "train", "lot2-00", "lot3-00");

        await LabelledSet.Succeed("merge", _folder["first"], _folder["second"], "--out", _folder["both"]);

        Assert.Equal(
            [("train", "lot1-00"), ("train", "lot2-00"), ("train", "lot3-00"), ("train", "second-lot1-00"), ("val", "lot1-00"), ("val", "second-lot1-00")],
            DatasetFolder.Open(_folder["both"]).Pictures.Select(picture => (picture.Split, picture.Name)));
        Assert.Equal(File.ReadAllBytes(_folder["second/train/images/lot1-00.png"]), File.ReadAllBytes(_folder["both/train/images/second-lot1-00.png"]));
    }

    [Fact]
    public async Task Merge_ClassesInAnotherOrder_GoByName()
    {
        LabelledSet.Write(_folder["first"]);
        WriteSmall("second", """{"classes":[{"id":0,"name":"foreign"},{"id":1,"name":"belt"},{"id":2,"name":"skin"}],"ignore":9}""", ids: [0, 1, 2, 9]);

        await LabelledSet.Succeed("merge", _folder["first"], _folder["second"], "--map", "skin=product", "--out", _folder["both"]);

        var both = DatasetFolder.Open(_folder["both"]);
        Assert.Equal(DatasetFolder.Open(_folder["first"]).Classes.Classes, both.Classes.Classes);
        using var mask = both.Pictures.Single(picture => picture.Name == "small").ReadMask(both.Classes, new Size(4, 1));
        int IdOf(string name) => both.Classes.Classes.Single(c => c.Name == name).Id;
        Assert.Equal([IdOf("foreign"), IdOf("belt"), IdOf("product"), both.Classes.Ignore], Enumerable.Range(0, 4).Select(x => (int)mask.At<byte>(0, x)));
    }

    [Fact]
    public async Task Merge_WhatDoesNotGoTogether_IsListedTogetherAndNothingIsWritten()
    {
        LabelledSet.Write(_folder["first"]);
        WriteSmall("second", """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"crumb"}],"ignore":255}""", ids: [0, 1]);
        File.WriteAllText(_folder["second/corrections.json"], """{"lens":true}""");
        WriteSmall("third", MadeDataset.Classes, ids: [0, 1], split: "to-label");
        WriteSmall("other/first", MadeDataset.Classes, ids: [0, 1]);

        var (code, error) = await LabelledSet.Run("merge", _folder["first"], _folder["second"], _folder["third"], _folder["other/first"], "--out", _folder["all"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("label 'crumb': is no class of those wanted (belt, product, rot, foreign)", error, StringComparison.Ordinal);
        Assert.Contains("second: its pictures were not corrected as those of", error, StringComparison.Ordinal);
        Assert.Contains("third: 1 of its pictures are in none of train, val and test", error, StringComparison.Ordinal);
        Assert.Contains("2 of the sets are called 'first'", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["all"]));
    }

    [Fact]
    public async Task Merge_SetsWithGroups_KeepsThem()
    {
        foreach (var (set, group) in new[] { ("first", "A"), ("second", "B") })
        {
            LabelledSet.Write(_folder[set]);
            File.WriteAllText(_folder[$"{set}/groups.csv"], $"name,group\nlot1-00,{group}1\nlot2-00,{group}2\n");
        }

        await LabelledSet.Succeed("merge", _folder["first"], _folder["second"], "--out", _folder["both"]);

        Assert.Equal(
            ["lot1-00,A1", "lot2-00,A2", "name,group", "second-lot1-00,B1", "second-lot2-00,B2"],
            File.ReadAllLines(_folder["both/groups.csv"]).Order(StringComparer.Ordinal));
        await LabelledSet.Succeed("split", _folder["both"], "--out", _folder["dealt"], "--group-table", _folder["both/groups.csv"], "--shares", "train=0.5,val=0.5");
    }

    [Fact]
    public async Task Merge_NameInAnotherSplitOfAnEarlierSet_DoesNotTakeItsGroup()
    {
        WriteSmall("first", MadeDataset.Classes, ids: [0, 1]);
        WriteSmall(".second", MadeDataset.Classes, ids: [0, 1], split: "val");
        File.WriteAllText(_folder["first/groups.csv"], "name,group\nsmall,A\n");
        File.WriteAllText(_folder[".second/groups.csv"], "name,group\nsmall,B\n");

        await LabelledSet.Succeed("merge", _folder["first"], _folder[".second"], "--out", _folder["both"]);

        Assert.Equal([("train", "small"), ("val", "second-small")], DatasetFolder.Open(_folder["both"]).Pictures.Select(picture => (picture.Split, picture.Name)));
        Assert.Equal(["name,group", "small,A", "second-small,B"], File.ReadAllLines(_folder["both/groups.csv"]));
    }

    [Fact]
    public async Task Merge_SetsThatWereCorrectedAlike_KeepTheNoteOfIt()
    {
        foreach (var set in new[] { "first", "second" })
        {
            LabelledSet.Write(_folder[set]);
            File.WriteAllText(_folder[$"{set}/corrections.json"], """{"lens":true,"light":false}""");
        }

        await LabelledSet.Succeed("merge", _folder["first"], _folder["second"], "--out", _folder["both"]);

        Assert.Equal(new PictureCorrections(true, false), DatasetFolder.Open(_folder["both"]).Corrections);
    }

    [Fact]
    public async Task Merge_ClassesOfAThirdSet_AreThoseOfTheNewOne()
    {
        WriteSmall("first", """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"rot"}],"ignore":255}""", ids: [0, 1]);
        WriteSmall("second", """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"product"}],"ignore":255}""", ids: [0, 1]);
        LabelledSet.Write(_folder["third"]);

        await LabelledSet.Succeed("merge", _folder["first"], _folder["second"], "--classes", _folder["third"], "--out", _folder["both"]);

        Assert.Equal(["01"], LabelledSet.Rows(_folder["both/train/masks/second-small.png"]));
        Assert.Equal(["02"], LabelledSet.Rows(_folder["both/train/masks/small.png"]));
    }

    [Fact]
    public async Task Merge_SetGivenTwice_IsNamed()
    {
        LabelledSet.Write(_folder["first"]);
        File.WriteAllText(_folder["first/groups.csv"], "name,group\nlot1-00,A\nlot2-00,B\n");

        var (code, error) = await LabelledSet.Run("merge", _folder["first"], _folder["first"] + "/", "--out", _folder["both"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("is given 2 times", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_FolderThatIsNoSet_IsAllThatIsSaid()
    {
        LabelledSet.Write(_folder["first"]);
        File.WriteAllText(_folder["first/corrections.json"], """{"lens":true}""");

        var (code, error) = await LabelledSet.Run("merge", _folder["typo"], _folder["first"], "--map", "skin=product", "--out", _folder["both"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
        Assert.Contains("typo: the folder does not exist", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_OneSetWithoutGroups_SaysThatTheyAreLeftOut()
    {
        LabelledSet.Write(_folder["first"]);
        LabelledSet.Write(_folder["second"]);
        File.WriteAllText(_folder["first/groups.csv"], "name,group\nlot1-00,A\nlot2-00,B\n");

        var said = await LabelledSet.Output("merge", _folder["first"], _folder["second"], "--out", _folder["both"]);

        Assert.Contains("groups.csv is left out, since", said, StringComparison.Ordinal);
        Assert.False(File.Exists(_folder["both/groups.csv"]));
    }

    [Fact]
    public async Task Merge_OneSet_IsAUsageError()
    {
        LabelledSet.Write(_folder["first"]);

        Assert.Equal(ExitCode.Usage, (await LabelledSet.Run("merge", _folder["first"], "--out", _folder["both"])).Code);
    }

    private void RenamePicture(string set, string split, string name, string other)
    {
        foreach (var kind in new[] { "images", "masks" })
            File.Move(_folder[$"{set}/{split}/{kind}/{name}.png"], _folder[$"{set}/{split}/{kind}/{other}.png"]);
    }

    /// <summary>A set of one picture, a row of pixels.</summary>
    private void WriteSmall(string set, string classes, byte[] ids, string split = "train")
    {
        foreach (var kind in new[] { "images", "masks" })
            Directory.CreateDirectory(_folder[$"{set}/{split}/{kind}"]);
        File.WriteAllText(_folder[$"{set}/classes.json"], classes);
        using var image = new Mat(1, ids.Length, MatType.CV_8UC3, Scalar.All(90));
        using var mask = Mat.FromPixelData(1, ids.Length, MatType.CV_8UC1, ids);
        image.SaveImage(_folder[$"{set}/{split}/images/small.png"]);
        mask.SaveImage(_folder[$"{set}/{split}/masks/small.png"]);
    }
}
