using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Data.Formats;

/// <summary>Names of classes that mean something else in a format.</summary>
[Collection("console")]
public sealed class ClassNamesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("foodseg")]
    [InlineData("parquet")]
    [InlineData("captured")]
    public async Task Import_ClassCalledIgnoreInMasksOfIds_IsAClass(string format)
    {
        Write("ignore");
        if (format != "captured")
            await LabelledSet.Succeed("export-data", format, _folder["set"], "--out", _folder["there"]);

        await LabelledSet.Succeed("import", format, _folder[format == "captured" ? "set" : "there"], "--out", _folder["back"]);

        AssertSame();
    }

    [Fact]
    public async Task Split_SetWithAClassCalledIgnore_KeepsIt()
    {
        Write("ignore");

        await LabelledSet.Succeed("split", _folder["set"], "--out", _folder["back"], "--group-pattern", "^(.)", "--shares", "train=0.5,val=0.5");

        AssertSame();
    }

    [Theory]
    [InlineData("coco", "ignore", "a class is called 'ignore', which here stands for unlabelled pixels")]
    [InlineData("labelme", "ignore", "a class is called 'ignore'")]
    [InlineData("label-studio", "ignore", "a class is called 'ignore'")]
    [InlineData("cvat", "ignore", "a class is called 'ignore'")]
    [InlineData("cvat", "#1 grade", "the class '#1 grade' cannot stand in a labelmap.txt")]
    [InlineData("cvat", " rot", "the class ' rot' cannot stand in a labelmap.txt")]
    [InlineData("cvat", "rot: green", "the class 'rot: green' cannot stand in a labelmap.txt")]
    [InlineData("foodseg", "rot ", "the class 'rot ' cannot stand in a category_id.txt")]
    public async Task ExportData_NameThatWouldNotComeBack_IsRefusedAndWritesNothing(string format, string name, string expected)
    {
        Write(name);

        var (code, error) = await LabelledSet.Run("export-data", format, _folder["set"], "--out", _folder["there"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["there"]));
    }

    [Fact]
    public async Task Import_UnlabelledObjectsIntoClassesOfWhichOneIsCalledIgnore_IsRefused()
    {
        LabelledSet.Write(_folder["labelled"]);
        Write("ignore");
        await LabelledSet.Succeed("export-data", "coco", _folder["labelled"], "--out", _folder["there"]);

        var (code, error) = await LabelledSet.Run("import", "coco", _folder["there"], "--out", _folder["back"], "--classes", _folder["set"], "--map", "rot=ignore");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("a class is called 'ignore'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_LabelMappedToIgnoreBesideAClassOfThatName_IsRefused()
    {
        Write("ignore");

        var (code, error) = await LabelledSet.Run("import", "captured", _folder["set"], "--out", _folder["back"], "--map", "product=ignore");

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("a class is called 'ignore'", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Merge_ClassCalledIgnoreThatTheFirstSetLacks_IsRefusedUnlessMapped()
    {
        Write("ignore");
        LabelledSet.Write(_folder["first"]);
        string[] merge = ["merge", _folder["first"], _folder["set"], "--out", _folder["back"]];

        var (code, error) = await LabelledSet.Run(merge);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("label 'ignore': is no class of those wanted", error, StringComparison.Ordinal);
        await LabelledSet.Succeed([.. merge, "--map", "ignore=ignore"]);
        Assert.Equal(["??111??0", "??111??0"], Masks().Where(mask => mask.Length == 8));
    }

    /// <summary>Two pictures of a row of pixels: belt, product, a class of this name, and unlabelled.</summary>
    private void Write(string name)
    {
        foreach (var kind in new[] { "images", "masks" })
            Directory.CreateDirectory(_folder[$"set/train/{kind}"]);
        File.WriteAllText(_folder["set/classes.json"], MadeDataset.Classes.Replace("\"rot\"", $"\"{name}\"", StringComparison.Ordinal));
        foreach (var picture in new[] { "a", "b" })
        {
            using var image = new Mat(1, 8, MatType.CV_8UC3, Scalar.All(90));
            using var mask = Mat.FromPixelData(1, 8, MatType.CV_8UC1, (byte[])[2, 2, 1, 1, 1, 255, 255, 0]);
            image.SaveImage(_folder[$"set/train/images/{picture}.png"]);
            mask.SaveImage(_folder[$"set/train/masks/{picture}.png"]);
        }
    }

    private void AssertSame()
    {
        Assert.Equal(DatasetFolder.Open(_folder["set"]).Classes.Classes, DatasetFolder.Open(_folder["back"]).Classes.Classes);
        Assert.Equal(["22111??0", "22111??0"], Masks());
    }

    private IEnumerable<string> Masks() => DatasetFolder.Open(_folder["back"]).Pictures.Select(picture => LabelledSet.Rows(picture.MaskFile)[0]);
}
