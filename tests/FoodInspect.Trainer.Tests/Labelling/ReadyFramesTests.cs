using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Labelling;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Labelling;

public sealed class ReadyFramesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ReadyFramesTests()
    {
        MadeDataset.Write(_folder.Path, train: 2, side: 16);
        Directory.CreateDirectory(_folder["to-label/images"]);
        foreach (var name in (string[])["a", "b", "c"])
            File.Copy(_folder["train/images/00.png"], _folder[$"to-label/images/{name}.png"]);
    }

    [Fact]
    public void Move_ReadyFrames_BecomePartOfTheOtherSplit()
    {
        using (var set = Open())
        {
            Declare(set, "a");
            Declare(set, "c");
            set.Mark(set.Find("b")!, FrameState.Skipped);

            Assert.Equal(2, ReadyFrames.Move(set, "train"));
        }

        using var read = SegmentationDataset.Open(_folder.Path, "train");
        Assert.Equal(["00", "01", "a", "c"], read["train"].Select(picture => picture.Name));
        Assert.Equal(256, PixelCounts.Of(read["train"][2].Mask)[1]);
        using var left = Open();
        Assert.Equal(["b"], left.Frames.Select(frame => frame.Name));
        Assert.Equal(FrameState.Skipped, left.StateOf(left.Frames[0]));
    }

    [Fact]
    public void Move_AfterAnInterruption_EndsWhatWasBegun()
    {
        using var set = Open();
        Declare(set, "a");
        File.Move(_folder["to-label/masks/a.png"], _folder["train/masks/a.png"]);

        Assert.Equal(1, ReadyFrames.Move(set, "train"));
        Assert.True(File.Exists(_folder["train/images/a.png"]));
        Assert.True(File.Exists(_folder["train/masks/a.png"]));
    }

    [Fact]
    public void Move_WhatCannotBeMoved_IsToldTogetherAndMovesNothing()
    {
        File.Move(_folder["to-label/images/c.png"], _folder["to-label/images/00.png"]);
        using var set = Open();
        Declare(set, "a");
        Declare(set, "b");
        Declare(set, "00");
        using (var labels = new Mat(16, 16, MatType.CV_8UC1, Scalar.All(2)))
            set.SaveDraft(set.Find("b")!, labels);

        var failure = Assert.Throws<DatasetException>(() => ReadyFrames.Move(set, "train"));

        Assert.Contains("train/images has a picture named 00 already", failure.Problems);
        Assert.Contains("b.png: has been changed since it was declared ready; declare it ready again", failure.Problems);
        Assert.True(File.Exists(_folder["to-label/images/a.png"]));
        Assert.False(File.Exists(_folder["train/images/a.png"]));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Move_ToASplitThatIsLabelledToo_KeepsTheFramesReadyForAnImport(bool isEmpty)
    {
        Directory.CreateDirectory(_folder["labelling"]);
        if (isEmpty)
            Directory.Delete(_folder["train"], recursive: true);
        else
            File.WriteAllText(_folder["labelling/train.json"], """{"frames":{"00":"ready","01":"skipped"}}""");
        using (var set = Open())
        {
            Declare(set, "a");
            Assert.Equal(1, ReadyFrames.Move(set, "train"));
        }

        using (var train = LabellingSet.Open(_folder.Path, "train"))
            Assert.Equal(FrameState.Ready, train.StateOf(train.Find("a")!));
        Assert.Equal(isEmpty ? ["a"] : ["00", "a"], Imported());
    }

    [Fact]
    public void Move_ToASplitThatNobodyWentThrough_LeavesAllOfItForAnImport()
    {
        using (var set = Open())
        {
            Declare(set, "a");
            ReadyFrames.Move(set, "train");
        }

        Assert.Equal(["00", "01", "a"], Imported());
    }

    [Fact]
    public void Move_ToASplitThatAnotherLabels_IsRefused()
    {
        using var set = Open();
        Declare(set, "a");
        using var train = LabellingSet.Open(_folder.Path, "train");

        Assert.Contains("another 'label'", Assert.Throws<DatasetException>(() => ReadyFrames.Move(set, "train")).Message, StringComparison.Ordinal);
        Assert.True(File.Exists(_folder["to-label/images/a.png"]));
    }

    [Theory]
    [InlineData("cam1", "cam1.2.png")]
    [InlineData("f[1]*", "f[1]x.png")]
    public void Move_BesideAPictureWhoseNameOnlyBeginsAlike_Moves(string name, string other)
    {
        File.Move(_folder["to-label/images/a.png"], _folder[$"to-label/images/{name}.png"]);
        File.Move(_folder["train/images/00.png"], _folder[$"train/images/{other}"]);
        using var set = Open();
        Declare(set, name);

        Assert.Equal(1, ReadyFrames.Move(set, "train"));
        Assert.True(File.Exists(_folder[$"train/images/{name}.png"]));
    }

    [Theory]
    [InlineData("to-label")]
    [InlineData("../other")]
    [InlineData("")]
    [InlineData("..")]
    [InlineData(".hidden")]
    [InlineData("labelling")]
    public void Move_ToWhatIsNoOtherSplit_IsRefused(string split)
    {
        using var set = Open();

        Assert.Throws<DatasetException>(() => ReadyFrames.Move(set, split));
    }

    public void Dispose() => _folder.Dispose();

    private IEnumerable<string> Imported()
    {
        var journal = new ImportJournal();
        var imported = CapturedFrames.Open(_folder.Path, onlyReady: true, journal).Pictures.ToArray();
        Assert.Empty(journal.Problems);
        return imported.Where(picture => picture.Split == "train").Select(picture => Path.GetFileNameWithoutExtension(picture.Path));
    }

    private LabellingSet Open() => LabellingSet.Open(_folder.Path, "to-label");

    private static void Declare(LabellingSet set, string name)
    {
        using var labels = new Mat(16, 16, MatType.CV_8UC1, Scalar.All(1));
        set.SaveReady(set.Find(name)!, labels);
    }
}
