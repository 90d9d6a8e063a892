using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Where COCO's pictures are looked for, and which folder a refusal names.</summary>
[Collection("console")]
public sealed class CocoPlaceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public CocoPlaceTests() => LabelledSet.Write(folder["set"]);

    [Fact]
    public async Task Import_PictureBehindALinkThatLeadsOut_NamesTheFolderThatTheLinkIsIn()
    {
        await LabelledSet.Succeed("export-data", "coco", folder["set"], "--out", folder["there"]);
        Directory.CreateDirectory(folder["elsewhere"]);
        File.Move(folder["there/images/train/lot1-00.png"], folder["elsewhere/lot1-00.png"]);
        File.CreateSymbolicLink(folder["there/images/train/lot1-00.png"], folder["elsewhere/lot1-00.png"]);

        var (code, error) = await LabelledSet.Run("import", "coco", folder["there"], "--out", folder["back"], "--background", "belt");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"the file 'lot1-00.png' lies behind a link that leads out of {folder["there/images/train"]}{Environment.NewLine}", error, StringComparison.Ordinal);
        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NamesRelativeToTheAnnotations_AreFoundInTheSet()
    {
        await LabelledSet.Succeed("export-data", "coco", folder["set"], "--out", folder["there"]);
        foreach (var split in new[] { "train", "val" })
        {
            var path = folder[$"there/annotations/instances_{split}.json"];
            var file = JsonNode.Parse(File.ReadAllText(path))!;
            foreach (var picture in file["images"]!.AsArray())
                picture!["file_name"] = $"../images/{split}/{picture["file_name"]}";
            File.WriteAllText(path, file.ToJsonString());
        }

        await LabelledSet.Succeed("import", "coco", folder["there"], "--out", folder["back"], "--background", "belt");

        LabelledSet.AssertSame(folder["set"], folder["back"]);
    }

    [Fact]
    public async Task Import_FolderOfPicturesThatIsALink_IsFollowed()
    {
        await LabelledSet.Succeed("export-data", "coco", folder["set"], "--out", folder["there"]);
        Directory.Move(folder["there/images/train"], folder["elsewhere"]);
        Directory.CreateSymbolicLink(folder["there/images/train"], folder["elsewhere"]);

        await LabelledSet.Succeed("import", "coco", folder["there"], "--out", folder["back"], "--background", "belt");

        LabelledSet.AssertSame(folder["set"], folder["back"]);
    }

    public void Dispose() => folder.Dispose();
}
