using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>That the lens was corrected is not forgotten on the way through another program.</summary>
[Collection("console")]
public sealed class ForeignCorrectionsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ForeignCorrectionsTests()
    {
        LabelledSet.Write(_folder["set"]);
        File.WriteAllText(_folder["set/corrections.json"], """{"lens":true}""");
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
        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);

        await LabelledSet.Succeed("import", format, Path.Combine(_folder["there"], part), "--out", _folder["back"]);

        Assert.True(DatasetFolder.Open(_folder["back"]).Corrections.Lens);
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
        new CalibrationFile { ImageWidth = LabelledSet.Width, ImageHeight = LabelledSet.Height, Gain = 2 }.Write(_folder["camera.json"]);
        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);

        var (code, error) = await LabelledSet.Run("import", format, _folder["there"], "--out", _folder["back"], "--calibration", _folder["camera.json"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("were corrected before they were stored", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_PicturesOfACorrectedSet_CountAsCorrected()
    {
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        File.Copy(_folder["there/annotations/instances_train.json"], _folder["labels.json"]);

        await LabelledSet.Succeed("import", "coco", _folder["labels.json"], "--images", _folder["set/train/images"], "--out", _folder["back"]);

        Assert.True(DatasetFolder.Open(_folder["back"]).Corrections.Lens);
    }

    [Fact]
    public async Task Import_CorrectionsThatCannotBeRead_AreNamed()
    {
        await LabelledSet.Succeed("export-data", "labelme", _folder["set"], "--out", _folder["there"]);
        File.WriteAllText(_folder["there/corrections.json"], """{"lense":true}""");

        var (code, error) = await LabelledSet.Run("import", "labelme", _folder["there"], "--out", _folder["back"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"{_folder["there"]}: corrections.json", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["back"]));
    }

    public void Dispose() => _folder.Dispose();
}
