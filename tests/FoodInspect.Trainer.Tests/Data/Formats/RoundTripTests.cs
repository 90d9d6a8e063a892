using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public RoundTripTests() => LabelledSet.Write(_folder["set"]);

    [Theory]
    [InlineData("coco", "--background", "belt")]
    [InlineData("coco --outline UncompressedRle", "--background", "belt")]
    [InlineData("coco --outline Polygons", "--background", "belt")]
    [InlineData("cvat")]
    [InlineData("foodseg")]
    [InlineData("parquet", "--classes", "SET")]
    public async Task ImportOfExport_IsTheSameSet(string format, params string[] options)
    {
        var (name, outline) = (format.Split(' ')[0], format.Split(' ')[1..]);

        await LabelledSet.Succeed(["export-data", name, _folder["set"], "--out", _folder["there"], .. outline]);
        await LabelledSet.Succeed(["import", name, _folder["there"], "--out", _folder["back"], .. Options(options)]);

        if (name == "parquet")
            RenameRows();
        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
        Assert.False(Directory.Exists(_folder["back.incomplete"]));
    }

    /// <summary>These list labels by name, so ids are kept by naming the classes.</summary>
    [Theory]
    [InlineData("labelme")]
    [InlineData("label-studio")]
    public async Task ImportOfExport_IntoTheSameClasses_IsTheSameSet(string format)
    {
        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);
        await LabelledSet.Succeed("import", format, _folder["there"], "--out", _folder["back"], "--classes", _folder["set"]);

        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
    }

    /// <summary>As COCO's own download has it.</summary>
    [Fact]
    public async Task ImportCoco_CaptionsBesideTheInstances_AreLeftAlone()
    {
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        File.WriteAllText(_folder["there/annotations/captions_train.json"], """{"images":[],"annotations":[{"id":1,"image_id":1,"caption":"a ring"}]}""");

        await LabelledSet.Succeed("import", "coco", _folder["there"], "--out", _folder["back"], "--background", "belt");

        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
    }

    [Fact]
    public async Task Import_WithMappedLabels_JoinsClasses()
    {
        await LabelledSet.Run("export-data", "coco", _folder["set"], "--out", _folder["there"]);

        await LabelledSet.Succeed(
            "import", "coco", _folder["there"], "--out", _folder["back"], "--map", "rot=bad", "--map", "foreign=bad", "--background", "belt");

        Assert.Equal(["belt", "product", "bad"], FoodInspect.Trainer.Data.DatasetFolder.Open(_folder["back"]).Classes.Classes.Select(c => c.Name));
    }

    [Fact]
    public async Task Import_LabelThatIsNoClass_IsNamed()
    {
        await LabelledSet.Run("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        Directory.CreateDirectory(_folder["other"]);
        File.WriteAllText(_folder["other/classes.json"], """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"product"}]}""");

        var (code, error) = await LabelledSet.Run("import", "coco", _folder["there"], "--out", _folder["back"], "--classes", _folder["other"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("labels 'rot', 'foreign': are no classes of those wanted (belt, product)", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["back"]));
    }

    [Fact]
    public async Task FoodSeg_FilesThatAreNoPictures_AreLeftOutAndCounted()
    {
        await LabelledSet.Succeed("export-data", "foodseg", _folder["set"], "--out", _folder["there"]);
        File.WriteAllText(_folder["there/Images/img_dir/train/.DS_Store"], "");
        File.WriteAllText(_folder["there/Images/img_dir/train/Thumbs.db"], "");

        var said = await LabelledSet.Output("import", "foodseg", _folder["there"], "--out", _folder["back"]);

        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
        Assert.Contains("Note: 1 × files in img_dir are no pictures", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("coco", true)]
    [InlineData("labelme", true)]
    [InlineData("label-studio", true)]
    [InlineData("cvat", false)]
    [InlineData("foodseg", false)]
    public async Task ExportData_ClassThatBecomesNoObject_IsNamed(string format, bool isOfObjects)
    {
        var said = await LabelledSet.Output("export-data", format, _folder["set"], "--out", _folder["there"]);

        Assert.Equal(isOfObjects, said.Contains("class 'belt' of id 0 is taken for the background; its pixels belong to no object", StringComparison.Ordinal));
    }

    public void Dispose() => _folder.Dispose();

    private string[] Options(string[] options) => [.. options.Select(option => option == "SET" ? _folder["set"] : option)];

    /// <summary>Rows of Parquet have numbers and no names.</summary>
    private void RenameRows()
    {
        foreach (var (split, row, name) in new[] { ("train", 0, "lot1-00"), ("train", 1, "lot2-00"), ("val", 0, "lot1-00") })
        {
            var file = split == "val" ? "validation" : split;
            foreach (var (kind, extension) in new[] { ("images", split == "val" ? "jpg" : "png"), ("masks", "png") })
                File.Move(_folder[$"back/{split}/{kind}/{file}-00000-of-00001-{row:D5}.{extension}"], _folder[$"back/{split}/{kind}/{name}.{extension}"]);
        }
    }
}
