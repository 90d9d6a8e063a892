using System.Diagnostics;
using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Labelling;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class CapturedFramesTests : CapturedLine
{
    [Fact]
    public async Task Import_WithShares_DealsWholeHoursOut()
    {
        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"], "--shares", "train=0.7,val=0.3");

        var pictures = DatasetFolder.Open(Folder["set"]).Pictures;
        Assert.Equal(15, pictures.Count);
        Assert.All(pictures.GroupBy(picture => picture.Name[..11]), hour => Assert.Single(hour.Select(picture => picture.Split).Distinct()));
        Assert.InRange(pictures.Count(picture => picture.Split == "train"), 9, 12);
        Assert.Contains("20260301T080000.000-0-sampled,20260301T08", File.ReadAllLines(Folder["set/groups.csv"]));
    }

    [Fact]
    public async Task Import_WithoutShares_PutsAllIntoTheSplit()
    {
        var said = await LabelledSet.Output("import", "captured", Folder["line"], "--out", Folder["set"], "--split", "val");

        Assert.Equal(["val"], DatasetFolder.Open(Folder["set"]).Splits);
        Assert.DoesNotContain("no split val", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_WithoutShares_SaysThatTrainNeedsVal()
    {
        var plain = await LabelledSet.Output("import", "captured", Folder["line"], "--out", Folder["plain"]);
        var dealt = await LabelledSet.Output("import", "captured", Folder["line"], "--out", Folder["set"], "--shares", "train=0.7,val=0.3");

        Assert.Contains("no split val, and 'train' needs one: --shares train=0.8,val=0.2", plain, StringComparison.Ordinal);
        Assert.DoesNotContain("no split val", dealt, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_FramesOfOneHour_NamesAGroupPatternThatWorks()
    {
        Directory.Delete(Folder["line/to-label"], recursive: true);
        Directory.CreateDirectory(Folder["line/to-label/images"]);
        foreach (var minute in new[] { "00", "01" })
            Write($"20260301T08{minute}00.000-0-sampled");
        string[] import = ["import", "captured", Folder["line"], "--out", Folder["set"], "--shares"];

        var (code, error) = await LabelledSet.Run([.. import, "train=0.5,val=0.5"]);
        var (_, errorOfThree) = await LabelledSet.Run([.. import, "train=0.5,val=0.3,test=0.2"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(@"There is 1 group (20260301T08) for 2 splits", error, StringComparison.Ordinal);
        Assert.Contains(@"for example by minutes: --group-pattern '^(\d{8}T\d{4})'", error, StringComparison.Ordinal);
        Assert.Contains("by --group-pattern or --group-table; or", errorOfThree, StringComparison.Ordinal);
        await LabelledSet.Succeed([.. import, "train=0.5,val=0.5", "--group-pattern", @"^(\d{8}T\d{4})"]);
    }

    [Fact]
    public async Task Import_FrameThatIsBeingWritten_IsNotTaken()
    {
        File.WriteAllBytes(Folder["line/to-label/images/.20260301T090000.000-1-flagged.png"], [1, 2, 3]);

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"]);
    }

    [Fact]
    public async Task Import_FramesThatWereLabelled_TakesThoseDeclaredReady()
    {
        Directory.CreateDirectory(Folder["line/labelling"]);
        File.WriteAllText(
            Folder["line/labelling/to-label.json"],
            """{"frames":{"20260301T080000.000-0-sampled":"ready","20260301T090000.000-0-sampled":"skipped"}}""");

        await LabelledSet.Succeed("import", "captured", Folder["line"], "--out", Folder["set"]);

        Assert.Equal(["20260301T080000.000-0-sampled"], DatasetFolder.Open(Folder["set"]).Pictures.Select(picture => picture.Name));
    }

    [Fact]
    public async Task Import_FrameThatWasChangedSinceItWasReady_IsRefused()
    {
        Directory.CreateDirectory(Folder["line/labelling/to-label"]);
        File.WriteAllText(Folder["line/labelling/to-label.json"], """{"frames":{"20260301T080000.000-0-sampled":"ready"}}""");
        File.Copy(Folder["line/to-label/masks/20260301T080000.000-0-sampled.png"], Folder["line/labelling/to-label/20260301T080000.000-0-sampled.png"]);

        var (code, error) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("20260301T080000.000-0-sampled.png: has been changed since it was declared ready", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Fact]
    public async Task Import_FramesThatAreOnlyDrawnOn_AreLeftOutAsNotReady()
    {
        Directory.CreateDirectory(Folder["line/labelling/to-label"]);
        File.Copy(Folder["line/to-label/masks/20260301T080000.000-0-sampled.png"], Folder["line/labelling/to-label/20260301T080000.000-0-sampled.png"]);

        var (code, _) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"]);

        Assert.NotEqual(0, code);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Fact]
    public async Task Split_PictureWithoutGroup_IsNamed()
    {
        Write("unnamed");

        var (code, error) = await LabelledSet.Run(
            "split", Folder["line"], "--out", Folder["set"], "--group-pattern", @"^\d{8}T\d{2}", "--shares", "train=0.5,val=0.5");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("'unnamed' has no group", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Theory]
    [InlineData("--shares", "train=0.5,val=0.5")]
    [InlineData("--group-pattern", "^.")]
    [InlineData("--group-pattern", "^.", "--shares", "train=0.5")]
    [InlineData("--group-pattern", "(", "--shares", "train=1")]
    [InlineData("--group-pattern", "^2", "--shares", "train=0.5,val=0.5")]
    public async Task Split_WhatCannotBe_IsAUsageErrorAndWritesNothing(params string[] options)
    {
        Assert.Equal(ExitCode.Usage, (await LabelledSet.Run(["split", Folder["line"], "--out", Folder["set"], .. options])).Code);
        Assert.False(Directory.Exists(Folder["set"]));
    }

    [Fact]
    public async Task Import_GroupsToJoinThatAreNotDealtOut_IsAUsageError() =>
        Assert.Equal(ExitCode.Usage, (await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"], "--join-alike")).Code);

    [Theory]
    [InlineData("../x")]
    [InlineData("a/b")]
    [InlineData("")]
    [InlineData("labelling")]
    public async Task Import_SplitThatIsNoName_IsAUsageErrorAndWritesNothing(string split)
    {
        var (code, error) = await LabelledSet.Run("import", "captured", Folder["line"], "--out", Folder["set"], "--split", split);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"--split '{split}' is no name of a split", error, StringComparison.Ordinal);
        Assert.Equal([Folder["line"]], Directory.GetFileSystemEntries(Folder.Path));
    }

    [Fact]
    public async Task Split_SetWhoseSplitsShareNames_KeepsThemApart()
    {
        LabelledSet.Write(Folder["labelled"]);
        File.WriteAllText(Folder["lots.csv"], "name,group\nlot1-00,A\nlot2-00.png,B\n");

        await LabelledSet.Succeed("split", Folder["labelled"], "--out", Folder["set"], "--group-table", Folder["lots.csv"], "--shares", "train=0.6,test=0.4");

        var pictures = DatasetFolder.Open(Folder["set"]).Pictures;
        Assert.Equal([("train", "train-lot1-00"), ("train", "val-lot1-00"), ("test", "lot2-00")], pictures.Select(picture => (picture.Split, picture.Name)));
    }

    [Fact]
    public async Task Import_PicturesThatCaptureTook_AreLabelledAndImportedLikeALines()
    {
        using (var capture = Process.Start("dotnet",
        [
            LineProgramOfTheTests.Path, "capture", "sim:biscuits?size=64x64&live=false&frames=61", "--every", "1",
            "--out", Folder["own"], "--classes", "belt,product,rot,foreign",
        ]))
        {
            await capture.WaitForExitAsync(TestContext.Current.CancellationToken);
            Assert.Equal(0, capture.ExitCode);
        }
        using (var set = LabellingSet.Open(Folder["own"], "to-label"))
        {
            Assert.Equal(["belt", "product", "rot", "foreign"], set.Classes.Select(known => known.Name));
            Assert.Equal(3, set.Frames.Count);
            using var mask = new Mat(64, 64, MatType.CV_8UC1, Scalar.All(1));
            foreach (var frame in set.Frames.Take(2))
            {
                MadeDataset.WriteMask(Folder[$"own/to-label/masks/{frame.Name}.png"], mask);
                set.Mark(frame, FrameState.Ready);
            }
        }

        await LabelledSet.Succeed("import", "captured", Folder["own"], "--out", Folder["set"], "--shares", "train=0.5,val=0.5", "--group-pattern", @"^\d{8}T\d{6}");

        Assert.Equal(["train", "val"], DatasetFolder.Open(Folder["set"]).Pictures.Select(picture => picture.Split));
    }
}
