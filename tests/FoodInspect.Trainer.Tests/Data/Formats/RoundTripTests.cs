using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class RoundTripTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public RoundTripTests() => LabelledSet.Write(folder["set"]);

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

        await LabelledSet.Succeed(["export-data", name, folder["set"], "--out", folder["there"], .. outline]);
        await LabelledSet.Succeed(["import", name, folder["there"], "--out", folder["back"], .. Options(options)]);

        if (name == "parquet")
            RenameRows();
        LabelledSet.AssertSame(folder["set"], folder["back"]);
        Assert.False(Directory.Exists(folder["back.incomplete"]));
    }

    /// <summary>These list labels by name, so ids are kept by naming the classes.</summary>
    [Theory]
    [InlineData("labelme")]
    [InlineData("label-studio")]
    public async Task ImportOfExport_IntoTheSameClasses_IsTheSameSet(string format)
    {
        await LabelledSet.Succeed("export-data", format, folder["set"], "--out", folder["there"]);
        await LabelledSet.Succeed("import", format, folder["there"], "--out", folder["back"], "--classes", folder["set"]);

        LabelledSet.AssertSame(folder["set"], folder["back"]);
    }

    /// <summary>As COCO's own download has it.</summary>
    [Fact]
    public async Task ImportCoco_CaptionsBesideTheInstances_AreLeftAlone()
    {
        await LabelledSet.Succeed("export-data", "coco", folder["set"], "--out", folder["there"]);
        File.WriteAllText(folder["there/annotations/captions_train.json"], """{"images":[],"annotations":[{"id":1,"image_id":1,"caption":"a ring"}]}""");

        await LabelledSet.Succeed("import", "coco", folder["there"], "--out", folder["back"], "--background", "belt");

        LabelledSet.AssertSame(folder["set"], folder["back"]);
    }

    [Fact]
    public async Task Import_WithMappedLabels_JoinsClasses()
    {
        await LabelledSet.Run("export-data", "coco", folder["set"], "--out", folder["there"]);

        await LabelledSet.Succeed(
            "import", "coco", folder["there"], "--out", folder["back"], "--map", "rot=bad", "--map", "foreign=bad", "--background", "belt");

        Assert.Equal(["belt", "product", "bad"], FoodInspect.Trainer.Data.DatasetFolder.Open(folder["back"]).Classes.Classes.Select(c => c.Name));
    }

    [Fact]
    public async Task Import_LabelThatIsNoClass_IsNamed()
    {
        await LabelledSet.Run("export-data", "coco", folder["set"], "--out", folder["there"]);
        Directory.CreateDirectory(folder["other"]);
        File.WriteAllText(folder["other/classes.json"], """{"classes":[{"id":0,"name":"belt"},{"id":1,"name":"product"}]}""");

        var (code, error) = await LabelledSet.Run("import", "coco", folder["there"], "--out", folder["back"], "--classes", folder["other"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("labels 'rot', 'foreign': are no classes of --classes (belt, product)", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["back"]));
    }

    public void Dispose() => folder.Dispose();

    private string[] Options(string[] options) => [.. options.Select(option => option == "SET" ? folder["set"] : option)];

    /// <summary>Rows of Parquet have numbers and no names.</summary>
    private void RenameRows()
    {
        foreach (var (split, row, name) in new[] { ("train", 0, "lot1-00"), ("train", 1, "lot2-00"), ("val", 0, "lot1-00") })
        {
            var file = split == "val" ? "validation" : split;
            foreach (var (kind, extension) in new[] { ("images", split == "val" ? "jpg" : "png"), ("masks", "png") })
                File.Move(folder[$"back/{split}/{kind}/{file}-00000-of-00001-{row:D5}.{extension}"], folder[$"back/{split}/{kind}/{name}.{extension}"]);
        }
    }
}
