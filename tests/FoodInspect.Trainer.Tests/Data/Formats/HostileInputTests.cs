using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Wrong and hostile sets: each gets an error that names the file, and nothing is written.</summary>
[Collection("console")]
public sealed class HostileInputTests : HostileInput
{
    [Fact]
    public async Task LabelStudio_NullAmongTheLabels()
    {
        var path = await Exported("label-studio", "train.json");
        Change(path, tasks => tasks[0]!["annotations"]![0]!["result"]![0]!["value"]!["brushlabels"] = JsonNode.Parse("[null]"));

        await Refused("label-studio", "train.json", "a list holds null");
    }

    [Fact]
    public async Task LabelMe_NullAmongThePoints()
    {
        var path = await Exported("labelme", "train/lot1-00.json");
        Change(path, file => file["shapes"]![0]!["points"]!.AsArray().Add(null));

        await Refused("labelme", "train/lot1-00.json", "a list holds null");
    }

    [Fact]
    public async Task Cvat_MaskThatCannotBeDecoded()
    {
        var path = await Exported("cvat", "SegmentationClass/train/lot1-00.png");
        var bytes = File.ReadAllBytes(path);
        bytes.AsSpan(bytes.Length / 3, bytes.Length / 3).Fill(0x5A);
        File.WriteAllBytes(path, bytes);

        await Refused("cvat", "SegmentationClass/train/lot1-00.png", "cannot be decoded");
    }

    [Theory]
    [InlineData("cvat", "SegmentationClass/train/lot1-00.png", "CV_16UC1", "a mask of 16 bits")]
    [InlineData("foodseg", "Images/ann_dir/train/lot1-00.png", "CV_16UC1", "a grey PNG of 16 bits")]
    [InlineData("foodseg", "Images/ann_dir/train/lot1-00.png", "CV_8UC3", "a PNG of colours")]
    public async Task AnyFormat_MaskThatIsNoLabelMap(string format, string mask, string type, string expected)
    {
        var path = await Exported(format, mask);
        using (var wrong = new Mat(LabelledSet.Height, LabelledSet.Width, type == "CV_8UC3" ? MatType.CV_8UC3 : MatType.CV_16UC1, Scalar.All(type == "CV_8UC3" ? 1 : 300)))
            Cv2.ImWrite(path, wrong);

        await Refused(format, mask.Replace("Images/", "", StringComparison.Ordinal), expected);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public async Task FoodSeg_MaskOfImpossibleDepth(byte bits)
    {
        var path = await Exported("foodseg", "Images/ann_dir/train/lot1-00.png");
        File.WriteAllBytes(path, HeaderOf.Png(LabelledSet.Width, LabelledSet.Height, bits));

        await Refused("foodseg", "ann_dir/train/lot1-00.png", $"a damaged PNG: its pixels have {bits} bits");
    }

    [Fact]
    public void Polygon_ThatGoesUpAndDownWithoutEnd_IsRefusedBeforeItTakesMemory()
    {
        using var mask = new Mat(32_768, 16, MatType.CV_8UC1, Scalar.All(0));
        Point2d[] zigzag = [.. Enumerable.Range(0, 4000).Select(i => new Point2d(i % 16, i % 2 * mask.Rows))];

        var failure = Assert.Throws<InvalidDataException>(() => PolygonFill.Fill(mask, zigzag));

        Assert.Contains("a polygon of 4000 corners whose edges cross rows of pixels 131072000 times", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, Cv2.CountNonZero(mask));
    }

    [Fact]
    public async Task LabelMe_TruncatedJson()
    {
        var path = await Exported("labelme", "train/lot1-00.json");
        File.WriteAllText(path, File.ReadAllText(path)[..40]);

        await Refused("labelme", "train/lot1-00.json", "is no LabelMe file");
    }

    [Theory]
    [InlineData("../../../x.png", "leads out of")]
    [InlineData("absent.png", "is missing, and it holds no imageData")]
    public async Task LabelMe_PictureThatCannotBe(string name, string expected)
    {
        var path = await Exported("labelme", "train/lot1-00.json");
        Change(path, file => file["imagePath"] = name);

        await Refused("labelme", "train/lot1-00.json", expected);
    }

    [Fact]
    public async Task LabelMe_TwoFilesWithOnePicture()
    {
        var path = await Exported("labelme", "train/lot2-00.json");
        Change(path, file => file["imagePath"] = "lot1-00.png");

        await Refused("labelme", "train/lot2-00.json", "which is that of", "train/lot1-00.json too");
    }

    [Fact]
    public async Task LabelStudio_BrokenRunLengthsAndForeignPath()
    {
        var path = await Exported("label-studio", "train.json");
        Change(path, tasks =>
        {
            tasks[0]!["annotations"]![0]!["result"]![0]!["value"]!["rle"] = JsonNode.Parse("[0,0,30,164,1]");
            tasks[1]!["data"]!["image"] = "/data/local-files/?d=../../../x.png";
        });

        await Refused("label-studio", "train.json: task 1", "broken brush RLE", "train.json: task 2", "leads out of");
    }

    [Fact]
    public async Task Cvat_ColourOfNoLabel()
    {
        var path = await Exported("cvat", "SegmentationClass/train/lot1-00.png");
        using (var mask = Cv2.ImRead(path))
        {
            mask.Set(2, 1, new Vec3b(3, 2, 1));
            Cv2.ImWrite(path, mask);
        }

        await Refused("cvat", "SegmentationClass/train/lot1-00.png", "1 pixels", "#010203 at 1, 2");
    }

    [Fact]
    public async Task FoodSeg_IdOfNoCategory()
    {
        var path = await Exported("foodseg", "category_id.txt");
        File.WriteAllText(path, "0\tbelt\n1\tproduct\n");

        await Refused("foodseg", "train/lot1-00.png", "ids that are no label: 2, 3");
    }

    [Theory]
    [InlineData(".png")]
    [InlineData(".jpg")]
    public async Task AnyFormat_PictureOf40000Pixels_IsRefusedByItsHeader(string kind)
    {
        var path = await Exported("foodseg", "Images/img_dir/train/lot1-00.png");
        File.WriteAllBytes(path, kind == ".png" ? HeaderOf.Png(40_000, 30_000) : HeaderOf.Jpeg(40_000, 30_000));

        await Refused("foodseg", "img_dir/train/lot1-00.png", "40000×30000");
    }

    [Fact]
    public async Task AnyFormat_MaskOf40000Pixels_IsRefusedByItsHeader()
    {
        var path = await Exported("foodseg", "Images/ann_dir/train/lot1-00.png");
        File.WriteAllBytes(path, HeaderOf.Png(40_000, 30_000));

        await Refused("foodseg", "ann_dir/train/lot1-00.png", "40000×30000");
    }

    [Fact]
    public async Task AnyFormat_PictureCutShort()
    {
        var path = await Exported("foodseg", "Images/img_dir/val/lot1-00.jpg");
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^40]);

        await Refused("foodseg", "img_dir/val/lot1-00.jpg", "cut short");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(20)]
    public async Task Parquet_ThatIsNone(int kept)
    {
        var path = await Exported("parquet", "data/train-00000-of-00001.parquet");
        File.WriteAllBytes(path, kept < 0 ? "PK\u0003\u0004 is a zip, not a parquet file"u8.ToArray() : File.ReadAllBytes(path)[..kept]);

        await Refused("parquet", "train-00000-of-00001.parquet", "cannot be read as Parquet");
    }

    [Fact]
    public async Task Parquet_DamagedInside()
    {
        var path = await Exported("parquet", "data/train-00000-of-00001.parquet");
        var content = File.ReadAllBytes(path);
        content.AsSpan(4, content.Length / 2).Fill(0xFF);
        File.WriteAllBytes(path, content);

        await Refused("parquet", "train-00000-of-00001.parquet: row 0", "cannot be read as Parquet");
    }

    [Fact]
    public async Task Any_FolderWithContent_IsLeftAlone()
    {
        Directory.CreateDirectory(Folder["back"]);
        File.WriteAllText(Folder["back/mine.txt"], "");

        var (code, _) = await LabelledSet.Run("import", "captured", Folder["set"], "--out", Folder["back"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal([Folder["back/mine.txt"]], Directory.GetFileSystemEntries(Folder["back"]));
    }

    [Fact]
    public async Task ExportData_DamagedSet_NamesEveryFile()
    {
        File.Delete(Folder["set/train/masks/lot1-00.png"]);
        File.WriteAllBytes(Folder["set/val/images/lot1-00.jpg"], [1, 2, 3]);

        var (code, error) = await LabelledSet.Run("export-data", "coco", Folder["set"], "--out", Folder["back"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("train/images/lot1-00.png: its mask is missing in train/masks", error, StringComparison.Ordinal);
        Assert.Contains("val/images/lot1-00.jpg: neither PNG nor JPEG", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(Folder.Path, "back*"));
    }
}
