using System.Text.Json.Nodes;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Wrong and hostile COCO files.</summary>
[Collection("console")]
public sealed class HostileCocoTests : HostileInput
{
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
    public Task Coco_AnnotationsOfNothing() => Coco(file => file["annotations"]![0]!["image_id"] = 77, "instances_train.json", "image_id 77");

    [Fact]
    public Task Coco_CategoryThatIsNotListed() => Coco(file => file["annotations"]![0]!["category_id"] = 9, "category_id 9 (annotation 1)");

    [Fact]
    public Task Coco_OtherSizeThanThePicture() => Coco(file => file["images"]![0]!["width"] = 106, "image 1", "53×37", "106×37");

    [Fact]
    public Task Coco_PolygonOfTwoCorners() =>
        Coco(file => file["annotations"]![0]!["segmentation"] = JsonNode.Parse("[[1,1,2,2]]"), "annotation 1", "a polygon of 2 corners");

    [Fact]
    public async Task Coco_TruncatedJson()
    {
        var path = await Exported("coco", "annotations/instances_train.json");
        File.WriteAllText(path, File.ReadAllText(path)[..^200]);

        await Refused("coco", "instances_train.json", "is no COCO file");
    }

    private async Task Coco(Action<JsonNode> change, params string[] expected)
    {
        Change(await Exported("coco", "annotations/instances_train.json"), change);
        await Refused("coco", expected);
    }
}
