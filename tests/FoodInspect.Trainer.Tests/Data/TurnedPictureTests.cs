using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Tests.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data;

/// <summary>Pictures that their EXIF turns: masks lie on them as they are shown, and every program is to show them alike.</summary>
[Collection("console")]
public sealed class TurnedPictureTests : IDisposable
{
    private const byte UpsideDown = 3;
    private const byte QuarterTurn = 6;

    private readonly TemporaryFolder _folder = new();

    public TurnedPictureTests() => LabelledSet.Write(_folder["set"]);

    [Fact]
    public void Open_MaskWithAnExifOfItsOwn_IsRefusedByName()
    {
        ExifOf.AddTo(_folder["set/train/masks/lot1-00.png"], UpsideDown);

        var refusal = Assert.Throws<DatasetException>(() => SegmentationDataset.Open(_folder["set"], "train"));

        Assert.Contains("train/masks/lot1-00.png: ", Assert.Single(refusal.Problems), StringComparison.Ordinal);
        Assert.Contains("turned by its own EXIF", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_MaskWhoseExifSaysUpright_IsRead()
    {
        ExifOf.AddTo(_folder["set/train/masks/lot1-00.png"], orientation: 1);

        using var dataset = SegmentationDataset.Open(_folder["set"], "train");

        Assert.Equal(2, dataset["train"].Count);
    }

    [Theory]
    [InlineData("foodseg", "Images/ann_dir/train/lot1-00.png")]
    [InlineData("cvat", "SegmentationClass/train/lot1-00.png")]
    public async Task Import_MaskWithAnExifOfItsOwn_IsRefusedByName(string format, string mask)
    {
        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);
        ExifOf.AddTo(_folder[$"there/{mask}"], UpsideDown);

        var (code, error) = await LabelledSet.Run("import", format, _folder["there"], "--out", _folder["back"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("lot1-00.png: ", error, StringComparison.Ordinal);
        Assert.Contains("turned by its own EXIF", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ExportData_TurnedPicture_IsWrittenAsItIsShown()
    {
        TurnTheJpeg();

        var said = await LabelledSet.Output("export-data", "coco", _folder["set"], "--out", _folder["there"]);

        Assert.Contains("1 × pictures are turned by their EXIF", said, StringComparison.Ordinal);
        var described = JsonNode.Parse(File.ReadAllText(_folder["there/annotations/instances_val.json"]))!["images"]![0]!;
        using var stored = Cv2.ImRead(_folder[$"there/images/val/{described["file_name"]}"], ImreadModes.Color | ImreadModes.IgnoreOrientation);
        using var shown = Cv2.ImRead(_folder["set/val/images/lot1-00.jpg"]);
        Assert.Equal((shown.Width, shown.Height), ((int)described["width"]!, (int)described["height"]!));
        Assert.Equal(0, Cv2.Norm(stored, shown));
    }

    [Theory]
    [InlineData("coco")]
    [InlineData("cvat")]
    [InlineData("foodseg")]
    [InlineData("labelme")]
    [InlineData("label-studio")]
    public async Task ImportOfExport_TurnedPicture_IsThePictureAsItIsShown(string format)
    {
        TurnTheJpeg();

        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);
        await LabelledSet.Succeed("import", format, _folder["there"], "--out", _folder["back"], "--classes", _folder["set"]);

        using var before = SegmentationDataset.Open(_folder["set"], "val");
        using var after = SegmentationDataset.Open(_folder["back"], "val");
        Assert.Equal(0, Cv2.Norm(before["val"][0].Image, after["val"][0].Image));
        Assert.Equal(0, Cv2.Norm(before["val"][0].Mask, after["val"][0].Mask));
    }

    public void Dispose() => _folder.Dispose();

    // Stored lying on its side, and shown as the mask has it.
    private void TurnTheJpeg()
    {
        using var upright = Cv2.ImRead(_folder["set/val/images/lot1-00.jpg"]);
        using var lying = new Mat();
        Cv2.Rotate(upright, lying, RotateFlags.Rotate90Counterclockwise);
        Cv2.ImWrite(_folder["set/val/images/lot1-00.jpg"], lying);
        ExifOf.AddTo(_folder["set/val/images/lot1-00.jpg"], QuarterTurn);
    }
}
