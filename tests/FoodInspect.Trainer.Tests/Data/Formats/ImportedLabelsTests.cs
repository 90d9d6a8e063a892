using System.Text.Json.Nodes;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>What other programs write and this one does not: read as they mean it.</summary>
[Collection("console")]
public sealed class ImportedLabelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ImportedLabelsTests()
    {
        Directory.CreateDirectory(_folder["from/images"]);
        using var picture = new Mat(6, 8, MatType.CV_8UC3, Scalar.All(80));
        Cv2.ImWrite(_folder["from/images/a.png"], picture);
    }

    [Fact]
    public async Task Coco_CategoriesWithGapsCrowdsAndPolygons_AreLaidInOrder()
    {
        File.WriteAllText(_folder["from/labels.json"], """
            {"info":{"year":2026},"images":[{"id":7,"file_name":"a.png","width":8,"height":6,"license":1}],
             "categories":[{"id":90,"name":"pear"},{"id":3,"name":"apple","supercategory":"fruit"}],
             "annotations":[
              {"id":1,"image_id":7,"category_id":90,"iscrowd":0,"segmentation":[[0,0,4,0,4,3,0,3],[6,0,8,0,8,2,6,2]],"bbox":[0,0,8,3],"area":16},
              {"id":2,"image_id":7,"category_id":3,"iscrowd":1,"segmentation":{"counts":[3,3,42],"size":[6,8]}},
              {"id":3,"image_id":7,"category_id":3,"bbox":[0,0,1,1],"segmentation":[]}]}
            """);

        await LabelledSet.Succeed("import", "coco", _folder["from/labels.json"], "--out", _folder["set"]);

        Assert.Equal(["background", "apple", "pear"], Classes());
        Assert.Equal(["22220022", "22220022", "22220000", "10000000", "10000000", "10000000"], LabelledSet.Rows(_folder["set/train/masks/a.png"]));
    }

    [Fact]
    public async Task Coco_CrowdsIgnored_TakeNoPart()
    {
        File.WriteAllText(_folder["from/labels.json"], """
            {"images":[{"id":7,"file_name":"a.png"}],"categories":[{"id":1,"name":"apple"}],
             "annotations":[{"id":2,"image_id":7,"category_id":1,"iscrowd":1,"segmentation":{"counts":"03:9<_1","size":[6,8]}}]}
            """.Replace("03:9<_1", Core(0, 6, 42), StringComparison.Ordinal));

        await LabelledSet.Succeed("import", "coco", _folder["from/labels.json"], "--out", _folder["set"], "--crowds", "Ignore");

        Assert.All(LabelledSet.Rows(_folder["set/train/masks/a.png"]), row => Assert.Equal("?0000000", row));
    }

    [Fact]
    public async Task LabelMe_ShapesOfEveryKindAndPictureInside_AreRead()
    {
        var content = Convert.ToBase64String(File.ReadAllBytes(_folder["from/images/a.png"]));
        Directory.Delete(_folder["from/images"], recursive: true);
        using var part = new Mat(2, 2, MatType.CV_8UC1, Scalar.All(0));
        part.Set(0, 0, (byte)1);
        Cv2.ImEncode(".png", part, out var png);
        var file = JsonNode.Parse("""
            {"version":"4.5.6","flags":{},"imagePath":"..\\elsewhere\\a.png","imageHeight":6,"imageWidth":8,"shapes":[
             {"label":"box","points":[[4,3],[0,0]],"group_id":null,"shape_type":"rectangle","flags":{}},
             {"label":"disc","points":[[6,2],[6,3]],"shape_type":"circle"},
             {"label":"dot","points":[[2,4],[3,5]],"shape_type":"mask"},
             {"label":"box","points":[[1,1]],"shape_type":"point"}]}
            """)!;
        file["shapes"]![2]!["mask"] = Convert.ToBase64String(png);
        file["imageData"] = content;
        File.WriteAllText(_folder["from/b.json"], file.ToJsonString().Replace("..\\\\elsewhere\\\\", "elsewhere/", StringComparison.Ordinal));

        await LabelledSet.Succeed("import", "labelme", _folder["from"], "--out", _folder["set"]);

        Assert.Equal(["background", "box", "disc", "dot"], Classes());
        Assert.Equal(["11110000", "11110220", "11110220", "00000000", "00300000", "00000000"], LabelledSet.Rows(_folder["set/train/masks/b.png"]));
    }

    [Fact]
    public async Task PicturesInFolders_KeepTheFoldersInTheirNames()
    {
        foreach (var lot in new[] { "lot1", "lot2" })
        {
            Directory.CreateDirectory(_folder[$"from/images/{lot}"]);
            File.Copy(_folder["from/images/a.png"], _folder[$"from/images/{lot}/a.png"]);
        }
        File.WriteAllText(_folder["from/labels.json"], """
            {"images":[{"id":1,"file_name":"images/lot1/a.png"},{"id":2,"file_name":"images/lot2/a.png"}],"categories":[{"id":1,"name":"apple"}],"annotations":[]}
            """);

        await LabelledSet.Succeed("import", "coco", _folder["from/labels.json"], "--out", _folder["set"]);

        Assert.Equal(["lot1-a", "lot2-a"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
    }

    public void Dispose() => _folder.Dispose();

    private static string Core(params long[] runs) => FoodInspect.Trainer.Data.Formats.Coco.CocoRunLengths.ToText(runs);

    private IEnumerable<string> Classes() => DatasetFolder.Open(_folder["set"]).Classes.Classes.Select(c => c.Name);
}
