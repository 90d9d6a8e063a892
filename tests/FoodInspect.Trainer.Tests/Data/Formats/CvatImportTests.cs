using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class CvatImportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>As CVAT exports a picture on which nothing is labelled: in a list, without a mask.</summary>
    [Fact]
    public async Task Import_PictureThatIsListedWithoutMask_IsAllBackground()
    {
        File.Delete(_folder["there/SegmentationClass/train/lot1-00.png"]);

        var said = await LabelledSet.Output("import", "cvat", _folder["there"], "--out", _folder["set"]);

        Assert.Equal([("train", "lot1-00"), ("train", "lot2-00"), ("val", "lot1-00")], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => (picture.Split, picture.Name)));
        Assert.All(LabelledSet.Rows(_folder["set/train/masks/lot1-00.png"]), row => Assert.Equal(new string('0', LabelledSet.Width), row));
        Assert.Contains(LabelledSet.Rows(_folder["set/train/masks/lot2-00.png"]), row => row.Contains('1', StringComparison.Ordinal));
        Assert.Contains("1 × pictures are listed and have no mask", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_MasksWithUpperCaseExtension_AreRead()
    {
        foreach (var mask in Directory.GetFiles(_folder["there/SegmentationClass"], "*.png", SearchOption.AllDirectories))
            File.Move(mask, Path.ChangeExtension(mask, ".PNG"));

        await LabelledSet.Succeed("import", "cvat", _folder["there"], "--out", _folder["set"]);

        Assert.Contains(LabelledSet.Rows(_folder["set/train/masks/lot1-00.png"]), row => row.Contains('1', StringComparison.Ordinal));
    }

    [Fact]
    public async Task Import_PicturesOfWhichNoneShowsAnything_NeedNoFolderOfMasks()
    {
        Directory.Delete(_folder["there/SegmentationClass"], recursive: true);

        await LabelledSet.Succeed("import", "cvat", _folder["there"], "--out", _folder["set"]);

        Assert.Equal(3, DatasetFolder.Open(_folder["set"]).Pictures.Count);
    }

    [Fact]
    public async Task Import_PictureThatNothingLists_IsLeftOutWithANote()
    {
        File.Delete(_folder["there/SegmentationClass/val/lot1-00.png"]);
        File.Delete(_folder["there/ImageSets/Segmentation/val.txt"]);

        var said = await LabelledSet.Output("import", "cvat", _folder["there"], "--out", _folder["set"]);

        Assert.Equal(["train"], DatasetFolder.Open(_folder["set"]).Splits);
        Assert.Contains("1 × pictures lie in the pictures' folder and have neither", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_ListedNameWithoutPicture_IsNamed()
    {
        File.AppendAllText(_folder["there/ImageSets/Segmentation/train.txt"], "train/absent\n../../outside\n");

        var (code, error) = await LabelledSet.Run("import", "cvat", _folder["there"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("train.txt: train/absent: its picture train/absent is not in", error, StringComparison.Ordinal);
        Assert.Contains("leads out of", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    public async ValueTask InitializeAsync()
    {
        LabelledSet.Write(_folder["labelled"]);
        await LabelledSet.Succeed("export-data", "cvat", _folder["labelled"], "--out", _folder["there"]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
