using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Labelling;

public sealed class LabellingSetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public LabellingSetTests() => MadeDataset.Write(_folder.Path, train: 3, side: 16);

    [Fact]
    public void SaveDraft_LeavesTheMaskAloneAndIsFoundAgain()
    {
        var before = File.ReadAllBytes(_folder["train/masks/00.png"]);
        using (var set = LabellingSet.Open(_folder.Path, "train"))
            Save(set, set.SaveDraft, id: 2);

        Assert.Equal(before, File.ReadAllBytes(_folder["train/masks/00.png"]));
        using var again = LabellingSet.Open(_folder.Path, "train");
        using var labels = again.ReadLabels(again.Frames[0], new Size(16, 16), out var isDraft);
        Assert.True(isDraft);
        Assert.Equal(2, labels!.At<byte>(5, 5));
        Assert.Equal(FrameState.Open, again.StateOf(again.Frames[0]));
    }

    [Fact]
    public void SaveReady_WritesAnIndexedMaskThatTrainingReadsAndDropsTheDraft()
    {
        File.Delete(_folder["train/masks/00.png"]);
        using (var set = LabellingSet.Open(_folder.Path, "train"))
        {
            Save(set, set.SaveDraft, id: 2);
            Save(set, set.SaveReady, id: 3);
        }

        using (var read = SegmentationDataset.Open(_folder.Path, "train"))
            Assert.Equal(256, PixelCounts.Of(read["train"][0].Mask)[3]);
        Assert.Empty(Directory.GetFiles(_folder["labelling/train"]));
        using var again = LabellingSet.Open(_folder.Path, "train");
        Assert.Equal(FrameState.Ready, again.StateOf(again.Frames[0]));
        Assert.Equal(FrameState.Open, again.StateOf(again.Frames[1]));
    }

    [Fact]
    public void ReadLabels_MaskOf40000Pixels_IsRefusedByItsHeader()
    {
        File.WriteAllBytes(_folder["train/masks/00.png"], HeaderOf.Png(40_000, 30_000));
        using var set = LabellingSet.Open(_folder.Path, "train");

        var refusal = Assert.Throws<InvalidDataException>(() => set.ReadLabels(set.Frames[0], new Size(16, 16), out _));

        Assert.Contains("train/masks/00.png", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("at most 32768 a side", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void SaveReady_FolderThatCannotBeWritten_LeavesEverythingAsItWas()
    {
        Directory.Delete(_folder["train/masks"], recursive: true);
        File.WriteAllText(_folder["train/masks"], "in the way");
        using var set = LabellingSet.Open(_folder.Path, "train");

        Assert.ThrowsAny<IOException>(() => Save(set, set.SaveReady, id: 3));

        Assert.Equal(FrameState.Open, set.StateOf(set.Frames[0]));
        Assert.Equal("in the way", File.ReadAllText(_folder["train/masks"]));
    }

    [Fact]
    public void Open_Frames_HaveTheDataSetsOrderAndNoHiddenFiles()
    {
        File.Copy(_folder["train/images/00.png"], _folder["train/images/.unfinished.png"]);
        using var set = LabellingSet.Open(_folder.Path, "train");

        Assert.Equal(["00", "01", "02"], set.Frames.Select(frame => frame.Name));
        Assert.Equal(["belt", "product", "rot", "foreign"], set.Classes.Select(known => known.Name));
        Assert.Null(set.Find("../val/images/00"));
    }

    [Fact]
    public void Open_SplitThatAnotherLabels_IsRefused()
    {
        using var set = LabellingSet.Open(_folder.Path, "train");
        using var other = LabellingSet.Open(_folder.Path, "val");

        Assert.Contains("another 'label'", Assert.Throws<DatasetException>(() => LabellingSet.Open(_folder.Path, "train")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("test", "the folder's splits are: train, val")]
    [InlineData("../train", "no name of a split")]
    [InlineData("", "no name of a split")]
    public void Open_SplitThatIsNotThere_SaysWhatThereIs(string split, string reason) =>
        Assert.Contains(reason, Assert.Throws<DatasetException>(() => LabellingSet.Open(_folder.Path, split)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"frames":{"00":"done"}}""")]
    [InlineData("""{"frames":{"00":1}}""")]
    [InlineData("""{"frame":{}}""")]
    [InlineData("{")]
    public void Open_DamagedProgress_IsRefusedAndKept(string content)
    {
        Directory.CreateDirectory(_folder["labelling"]);
        File.WriteAllText(_folder["labelling/train.json"], content);

        Assert.Contains("labelling/train.json", Assert.Throws<DatasetException>(() => LabellingSet.Open(_folder.Path, "train")).Message, StringComparison.Ordinal);
        Assert.Equal(content, File.ReadAllText(_folder["labelling/train.json"]));
    }

    [Fact]
    public void ReadLabels_MaskThatDoesNotFit_IsRefusedByName()
    {
        using var set = LabellingSet.Open(_folder.Path, "train");
        var frame = set.Frames[0];
        InvalidDataException Refused() => Assert.Throws<InvalidDataException>(() => set.ReadLabels(frame, new Size(16, 16), out _));

        using (var larger = new Mat(17, 16, MatType.CV_8UC1, Scalar.All(0)))
            MadeDataset.WriteMask(frame.MaskPath, larger);
        Assert.Contains("train/masks/00.png: is 16×17, its picture 16×16", Refused().Message, StringComparison.Ordinal);

        using (var strange = new Mat(16, 16, MatType.CV_8UC1, Scalar.All(9)))
            MadeDataset.WriteMask(frame.MaskPath, strange);
        Assert.Contains("no class", Refused().Message, StringComparison.Ordinal);

        File.Copy(frame.PicturePath, frame.MaskPath, overwrite: true);
        Assert.Contains("a PNG of colours", Refused().Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadPicture_WhatCannotBeLabelled_IsRefusedByName()
    {
        using var set = LabellingSet.Open(_folder.Path, "train");
        var frame = set.Frames[0];
        using (var wide = new Mat(1, LabellingSet.MostSidePixels + 1, MatType.CV_8UC3, Scalar.Black))
            Cv2.ImWrite(frame.PicturePath, wide);
        Assert.Contains("is 8193×1", Assert.Throws<InvalidDataException>(() => set.ReadPicture(frame)).Message, StringComparison.Ordinal);

        File.WriteAllText(frame.PicturePath, "no picture");
        Assert.Contains("train/images/00.png", Assert.Throws<InvalidDataException>(() => set.ReadPicture(frame)).Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private static void Save(LabellingSet set, Action<LabellingFrame, Mat> save, int id)
    {
        using var labels = new Mat(16, 16, MatType.CV_8UC1, Scalar.All(id));
        save(set.Frames[0], labels);
    }
}
