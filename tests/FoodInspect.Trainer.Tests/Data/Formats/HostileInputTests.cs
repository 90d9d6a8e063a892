using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data.Formats;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Wrong and hostile sets: each gets an error that names the file, and nothing is written.</summary>
[Collection("console")]
public sealed class HostileInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostileInputTests() => LabelledSet.Write(_folder["set"]);

    [Theory]
    [InlineData("counts", "a", "instances_train.json: image 1", "annotation 1: broken RLE")]
    [InlineData("counts", "PPPPPPPPPPPP", "image 1", "cut short")]
    [InlineData("size", "[1,1]", "image 1", "for 1×1 pixels, the picture has 53×37")]
    [InlineData("size", "[2000000000,2000000000]", "image 1", "the picture has 53×37")]
    [InlineData("size", "{}", "instances_train.json", "a segmentation's size cannot be read", "$.annotations[0].segmentation")]
    public Task Coco_BrokenRunLengths(string key, string value, params string[] expected) =>
        Coco(file => file["annotations"]![0]!["segmentation"]![key] = value[0] is '[' or '{' ? JsonNode.Parse(value) : value, expected);

    [Theory]
    [InlineData("../../x.png")]
    [InlineData("..\\..\\x.png")]
    [InlineData("/etc/passwd")]
    [InlineData("C:/x.png")]
    [InlineData("")]
    public Task Coco_NameThatLeadsOut(string name) => Coco(file => file["images"]![0]!["file_name"] = name, $"image 1 ({name})", $"the file name '{name}'");

    [Theory]
    [InlineData("images")]
    [InlineData("annotations")]
    [InlineData("categories")]
    public Task Coco_NullInAList(string list) => Coco(file => file[list]!.AsArray().Add(null), "instances_train.json", "a list holds null where an element should stand, in line ");

    [Fact]
    public Task Coco_TwoImagesOfOneId() =>
        Coco(file => file["images"]!.AsArray().Add(file["images"]![0]!.DeepClone()), "instances_train.json", "has 2 images of id 1");

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
    public Task Coco_AnnotationsOfNothing() => Coco(file => file["annotations"]![0]!["image_id"] = 77, "instances_train.json", "image_id 77");

    [Fact]
    public Task Coco_CategoryThatIsNotListed() => Coco(file => file["annotations"]![0]!["category_id"] = 9, "category_id 9 (annotation 1)");

    [Fact]
    public Task Coco_OtherSizeThanThePicture() => Coco(file => file["images"]![0]!["width"] = 106, "image 1", "53×37", "106×37");

    [Fact]
    public Task Coco_PolygonOfTwoCorners() =>
        Coco(file => file["annotations"]![0]!["segmentation"] = JsonNode.Parse("[[1,1,2,2]]"), "annotation 1", "a polygon of 2 corners");

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
    public async Task Coco_TruncatedJson()
    {
        var path = await Exported("coco", "annotations/instances_train.json");
        File.WriteAllText(path, File.ReadAllText(path)[..^200]);

        await Refused("coco", "instances_train.json", "is no COCO file");
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
        Directory.CreateDirectory(_folder["back"]);
        File.WriteAllText(_folder["back/mine.txt"], "");

        var (code, _) = await LabelledSet.Run("import", "captured", _folder["set"], "--out", _folder["back"]);

        Assert.Equal(ExitCode.Usage, code);
        Assert.Equal([_folder["back/mine.txt"]], Directory.GetFileSystemEntries(_folder["back"]));
    }

    [Fact]
    public async Task ExportData_DamagedSet_NamesEveryFile()
    {
        File.Delete(_folder["set/train/masks/lot1-00.png"]);
        File.WriteAllBytes(_folder["set/val/images/lot1-00.jpg"], [1, 2, 3]);

        var (code, error) = await LabelledSet.Run("export-data", "coco", _folder["set"], "--out", _folder["back"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("train/images/lot1-00.png: its mask is missing in train/masks", error, StringComparison.Ordinal);
        Assert.Contains("val/images/lot1-00.jpg: neither PNG nor JPEG", error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "back*"));
    }

    public void Dispose() => _folder.Dispose();

    private async Task Coco(Action<JsonNode> change, params string[] expected)
    {
        Change(await Exported("coco", "annotations/instances_train.json"), change);
        await Refused("coco", expected);
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        change(file);
        File.WriteAllText(path, file.ToJsonString());
    }

    private async Task<string> Exported(string format, string file)
    {
        await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);
        return _folder[$"there/{file}"];
    }

    private async Task Refused(string format, params string[] expected)
    {
        var (code, error) = await LabelledSet.Run("import", format, _folder["there"], "--out", _folder["back"], "--background", "belt");

        Assert.All(expected, part => Assert.True(error.Contains(part, StringComparison.Ordinal), $"'{part}' is not in: {error}"));
        Assert.Equal(ExitCode.Configuration, code);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path, "back*"));
    }
}
