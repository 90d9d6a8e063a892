using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>One fault of many files, or of many labels, is one message: how many, and the first few.</summary>
[Collection("console")]
public sealed class ManyFaultsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    [Fact]
    public async Task ImportCaptured_NothingLabelled_IsOneMessage()
    {
        MadeDataset.Write(_folder["line"], train: 12, val: 1);
        Directory.Delete(_folder["line/train/masks"], recursive: true);

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["line"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
        Assert.Contains("train/images/00.png", error, StringComparison.Ordinal);
        Assert.Contains("02.png and 9 more: its mask is missing in train/masks", error, StringComparison.Ordinal);
        Assert.DoesNotContain("03.png", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Open_NothingLabelled_IsOneMessage()
    {
        MadeDataset.Write(_folder["set"], train: 12, val: 1);
        Directory.Delete(_folder["set/train/masks"], recursive: true);

        var refusal = Assert.Throws<DatasetException>(() => SegmentationDataset.Open(_folder["set"], "train"));

        Assert.Equal(["train/masks/00.png, train/masks/01.png, train/masks/02.png and 9 more: are missing"], refusal.Problems);
    }

    [Fact]
    public async Task ImportCoco_PicturesThatAreElsewhere_AreOneMessage()
    {
        var file = await Exported();
        Directory.Delete(_folder["there/images/train"], recursive: true);

        var error = await Refused();

        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
        Assert.Contains($"{file}: image 1 (00.png)", error, StringComparison.Ordinal);
        Assert.Contains("and 9 more: its file is missing in", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportCoco_ManyUnknownLabels_AreOneMessage()
    {
        Change(await Exported(), coco =>
        {
            for (var id = 1000; id < 1300; id++)
                coco["categories"]!.AsArray().Add(new JsonObject { ["id"] = id, ["name"] = $"dish {id}" });
        });

        var error = await Refused("--classes", _folder["set"]);

        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
        Assert.Contains("labels 'dish 1000', 'dish 1001', 'dish 1002' and 297 more: are no classes of those wanted (belt, product, rot, foreign)", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ImportCoco_ManyCategoriesThatAreNotListed_AreOneMessage()
    {
        var annotations = 0;
        Change(await Exported(), coco =>
        {
            foreach (var annotation in coco["annotations"]!.AsArray())
                annotation!["category_id"] = 1000 + annotations++;
        });

        var error = await Refused();

        Assert.Contains("has 1 problem(s)", error, StringComparison.Ordinal);
        Assert.Contains(
            $"has annotations of categories that it does not list: category_id 1000 (annotation 1), 1001 (annotation 2), 1002 (annotation 3) and {annotations - 3} more", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<string> Exported()
    {
        MadeDataset.Write(_folder["set"], train: 12, val: 1);
        await LabelledSet.Succeed("export-data", "coco", _folder["set"], "--out", _folder["there"]);
        return _folder["there/annotations/instances_train.json"];
    }

    private static void Change(string path, Action<JsonNode> change)
    {
        var file = JsonNode.Parse(File.ReadAllText(path))!;
        change(file);
        File.WriteAllText(path, file.ToJsonString());
    }

    private async Task<string> Refused(params string[] options)
    {
        var (code, error) = await LabelledSet.Run(["import", "coco", _folder["there"], "--out", _folder["back"], .. options]);
        Assert.Equal(ExitCode.Configuration, code);
        return error;
    }
}
