using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Folders as FoodSeg103 is published: 104 categories in a file with tabs, JPEGs, grey masks, the splits train and test.</summary>
[Collection("console")]
public sealed class FoodSeg103Tests : IDisposable
{
    private const int Categories = 104;

    private readonly TemporaryFolder _folder = new();

    public FoodSeg103Tests()
    {
        Directory.CreateDirectory(_folder["FoodSeg103/Images"]);
        File.WriteAllLines(
            _folder["FoodSeg103/category_id.txt"],
            Enumerable.Range(0, Categories).Select(id => $"{id}\t{(id == 0 ? "background" : id == Categories - 1 ? "other ingredients" : $"food {id}")}"));
        Write("train", "00000000", 1, 57);
        Write("train", "00000001", 102, Categories - 1);
        Write("test", "00000048", 30, Categories - 1);
    }

    [Fact]
    public async Task Import_AsPublished_KeepsEveryCategoryAndId()
    {
        await LabelledSet.Succeed("import", "foodseg", _folder["FoodSeg103"], "--out", _folder["set"]);

        var set = DatasetFolder.Open(_folder["set"]);
        Assert.Equal(Categories, set.Classes.Classes.Count);
        Assert.Equal("other ingredients", set.Classes.Classes[^1].Name);
        Assert.Equal([("test", "00000048"), ("train", "00000000"), ("train", "00000001")], set.Pictures.Select(picture => (picture.Split, picture.Name)).Order());
        using var mask = set.Pictures.Single(picture => picture.Split == "test").ReadMask(set.Classes, new Size(48, 32));
        Assert.Equal((0, 30, Categories - 1), (mask.Get<byte>(0, 0), mask.Get<byte>(10, 10), mask.Get<byte>(10, 30)));
    }

    [Fact]
    public async Task Import_CategoriesJoined_BecomeTheClassesOfALine()
    {
        var joined = Enumerable.Range(1, Categories - 2).SelectMany(id => new[] { "--map", $"food {id}=food" });

        await LabelledSet.Succeed(["import", "foodseg", _folder["FoodSeg103"], "--out", _folder["set"], .. joined]);

        Assert.Equal(["background", "food", "other ingredients"], DatasetFolder.Open(_folder["set"]).Classes.Classes.Select(c => c.Name));
    }

    [Fact]
    public async Task Import_CategoryWithoutName_IsRefused()
    {
        File.Delete(_folder["FoodSeg103/category_id.txt"]);
        File.WriteAllText(_folder["FoodSeg103/id2label.json"], """{ "0": "background", "1": null }""");

        var (code, error) = await LabelledSet.Run("import", "foodseg", _folder["FoodSeg103"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("id2label.json: id 1 has no name", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--background", "belt")]
    [InlineData("--crowds", "Ignore")]
    public async Task Import_OptionThatSaysNothingHere_IsRefused(string option, string value)
    {
        var (code, error) = await LabelledSet.Run("import", "foodseg", _folder["FoodSeg103"], "--out", _folder["set"], option, value);

        Assert.Equal(ExitCode.Usage, code);
        Assert.StartsWith($"{option} says nothing about foodseg", error, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private void Write(string split, string name, byte left, byte right)
    {
        foreach (var kind in (string[])["img_dir", "ann_dir"])
            Directory.CreateDirectory(_folder[$"FoodSeg103/Images/{kind}/{split}"]);
        using var picture = new Mat(32, 48, MatType.CV_8UC3, new Scalar(40, 90, 160));
        Cv2.ImWrite(_folder[$"FoodSeg103/Images/img_dir/{split}/{name}.jpg"], picture);
        using var mask = new Mat(32, 48, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Rectangle(mask, new Rect(4, 4, 16, 20), Scalar.All(left), -1);
        Cv2.Rectangle(mask, new Rect(24, 4, 16, 20), Scalar.All(right), -1);
        Cv2.ImWrite(_folder[$"FoodSeg103/Images/ann_dir/{split}/{name}.png"], mask);
    }
}
