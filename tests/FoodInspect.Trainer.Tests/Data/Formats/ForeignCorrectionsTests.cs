using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>That the lens was corrected is not forgotten on the way through another program.</summary>
[Collection("console")]
public sealed class ForeignCorrectionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ForeignCorrectionsTests()
    {
        LabelledSet.Write(folder["set"]);
        File.WriteAllText(folder["set/corrections.json"], """{"lens":true}""");
    }

    [Theory]
    [InlineData("coco", "")]
    [InlineData("coco", "annotations/instances_train.json")]
    [InlineData("labelme", "")]
    [InlineData("labelme", "train")]
    [InlineData("cvat", "")]
    [InlineData("label-studio", "")]
    [InlineData("label-studio", "train.json")]
    [InlineData("foodseg", "")]
    [InlineData("foodseg", "Images")]
    [InlineData("parquet", "")]
    [InlineData("parquet", "data/train-00000-of-00001.parquet")]
    public async Task ImportOfExport_KnowsThatTheLensWasCorrected(string format, string part)
    {
        await LabelledSet.Succeed("export-data", format, folder["set"], "--out", folder["there"]);

        await LabelledSet.Succeed("import", format, Path.Combine(folder["there"], part), "--out", folder["back"]);

        Assert.True(DatasetFolder.Open(folder["back"]).Corrections.Lens);
    }

    [Theory]
    [InlineData("coco")]
    [InlineData("labelme")]
    [InlineData("cvat")]
    [InlineData("label-studio")]
    [InlineData("foodseg")]
    [InlineData("parquet")]
    public async Task ImportOfExport_IsNotCorrectedTwice(string format)
    {
        new CalibrationFile { ImageWidth = LabelledSet.Width, ImageHeight = LabelledSet.Height, Gain = 2 }.Write(folder["camera.json"]);
        await LabelledSet.Succeed("export-data", format, folder["set"], "--out", folder["there"]);

        var (code, error) = await LabelledSet.Run("import", format, folder["there"], "--out", folder["back"], "--calibration", folder["camera.json"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("were corrected before they were stored", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PicturesOfACorrectedSet_CountAsCorrected()
    {
        await LabelledSet.Succeed("export-data", "coco", folder["set"], "--out", folder["there"]);
        File.Copy(folder["there/annotations/instances_train.json"], folder["labels.json"]);

        await LabelledSet.Succeed("import", "coco", folder["labels.json"], "--images", folder["set/train/images"], "--out", folder["back"]);

        Assert.True(DatasetFolder.Open(folder["back"]).Corrections.Lens);
    }

    [Fact]
    public async Task Import_CorrectionsThatCannotBeRead_AreNamed()
    {
        await LabelledSet.Succeed("export-data", "labelme", folder["set"], "--out", folder["there"]);
        File.WriteAllText(folder["there/corrections.json"], """{"lense":true}""");

        var (code, error) = await LabelledSet.Run("import", "labelme", folder["there"], "--out", folder["back"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"{folder["there"]}: corrections.json", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["back"]));
    }

    public void Dispose() => folder.Dispose();
}
