using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Where COCO's pictures are looked for, and which folder a refusal names.</summary>
[Collection("console")]
public sealed class CocoPlaceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CocoPlaceTests() => LabelledSet.Write(_folder["set"]);

    [Fact]
    public async Task Import_PictureBehindALinkThatLeadsOut_NamesTheFolderThatTheLinkIsIn()
    {
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.Move(_folder["there/images/train/lot1-00.png"], _folder["elsewhere/lot1-00.png"]);
        File.CreateSymbolicLink(_folder["there/images/train/lot1-00.png"], _folder["elsewhere/lot1-00.png"]);

        var (code, error) = await LabelledSet.Run("import", "coco", _folder["there"], "--out", _folder["back"], "--background", "belt");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains($"the file 'lot1-00.png' lies behind a link that leads out of {_folder["there/images/train"]}{Environment.NewLine}", error, StringComparison.Ordinal);
        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_NamesRelativeToTheAnnotations_AreFoundInTheSet()
    {
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        foreach (var split in new[] { "train", "val" })
        {
            var path = _folder[$"there/annotations/instances_{split}.json"];
            var file = JsonNode.Parse(File.ReadAllText(path))!;
            foreach (var picture in file["images"]!.AsArray())
                picture!["file_name"] = $"../images/{split}/{picture["file_name"]}";
            File.WriteAllText(path, file.ToJsonString());
        }

        await LabelledSet.Succeed("import", "coco", _folder["there"], "--out", _folder["back"], "--background", "belt");

        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
    }

    [Fact]
    public async Task Import_FolderOfPicturesThatIsALink_IsFollowed()
    {
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        Directory.Move(_folder["there/images/train"], _folder["elsewhere"]);
        Directory.CreateSymbolicLink(_folder["there/images/train"], _folder["elsewhere"]);

        await LabelledSet.Succeed("import", "coco", _folder["there"], "--out", _folder["back"], "--background", "belt");

        LabelledSet.AssertSame(_folder["set"], _folder["back"]);
    }

    public void Dispose() => _folder.Dispose();
}
