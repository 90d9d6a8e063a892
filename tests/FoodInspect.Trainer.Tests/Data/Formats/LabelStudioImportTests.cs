using System.Text.Json.Nodes;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Tests.Data.Formats;

[Collection("console")]
public sealed class LabelStudioImportTests : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    private string Tasks => _folder["there/train.json"];

    [Fact]
    public async Task Import_UploadedPicture_IsFoundWithoutItsPrefix()
    {
        File.WriteAllText(Tasks, File.ReadAllText(Tasks).Replace("/data/local-files/?d=images%2Ftrain%2F", "/data/upload/4/0a1b2c3d-", StringComparison.Ordinal));

        await LabelledSet.Succeed("import", "label-studio", Tasks, "--images", _folder["there/images/train"], "--out", _folder["set"]);

        Assert.Equal(["lot1-00", "lot2-00"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
    }

    [Theory]
    [InlineData("/data/local-files/?d=images%2Ftrain%2F")]
    [InlineData("/data/local-files/?d=upload%2Ftrain%2F")]
    [InlineData("s3://belts/upload/")]
    public async Task Import_NamesThatBeginWithADateAndWereNotUploaded_AreKept(string place)
    {
        Directory.Move(_folder["there/images"], _folder["there/upload"]);
        foreach (var (was, name) in new[] { ("lot1-00", "20260301-0001"), ("lot2-00", "20260302-0001") })
        {
            File.WriteAllText(Tasks, File.ReadAllText(Tasks).Replace($"/data/local-files/?d=images%2Ftrain%2F{was}", $"{place}{name}", StringComparison.Ordinal));
            File.Move(_folder[$"there/upload/train/{was}.png"], _folder[$"there/upload/train/{name}.png"]);
        }

        await LabelledSet.Succeed(
            "import", "label-studio", Tasks, "--images", place.Contains("upload%", StringComparison.Ordinal) ? _folder["there"] : _folder["there/upload/train"], "--out", _folder["set"]);

        Assert.Equal(["20260301-0001", "20260302-0001"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
    }

    [Fact]
    public async Task Import_PicturesOfOneNameInTwoFolders_AreToldApartByTheirPaths()
    {
        Address("lot1-00", "s3://belts/2026/lot1/f1.png", "lot1/f1.png");
        Address("lot2-00", "s3://belts/2026/lot2/f1.png", "lot2/f1.png");

        await LabelledSet.Succeed("import", "label-studio", Tasks, "--images", _folder["pictures"], "--out", _folder["set"]);

        Assert.Equal(["lot1-f1", "lot2-f1"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
        foreach (var lot in new[] { "lot1", "lot2" })
            Assert.Equal(File.ReadAllBytes(_folder[$"pictures/{lot}/f1.png"]), File.ReadAllBytes(_folder[$"set/train/images/{lot}-f1.png"]));
    }

    [Fact]
    public async Task Import_TwoTasksForWhichThereIsOneFile_AreNamed()
    {
        Address("lot1-00", "s3://belts/lot1/f1.png", "f1.png");
        Address("lot2-00", "s3://belts/lot2/f1.png", "f1.png");

        var (code, error) = await LabelledSet.Run("import", "label-studio", Tasks, "--images", _folder["pictures"], "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("task 2 (s3://belts/lot2/f1.png)", error, StringComparison.Ordinal);
        Assert.Contains($"its picture is {_folder["pictures/f1.png"]}, which is that of {Tasks}: task 1 (s3://belts/lot1/f1.png) too", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["set"]));
    }

    private void Address(string was, string address, string file)
    {
        File.WriteAllText(Tasks, File.ReadAllText(Tasks).Replace($"/data/local-files/?d=images%2Ftrain%2F{was}.png", address, StringComparison.Ordinal));
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[$"pictures/{file}"])!);
        File.Copy(_folder[$"there/images/train/{was}.png"], _folder[$"pictures/{file}"], overwrite: true);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("""[{"result":[],"was_cancelled":true}]""")]
    public async Task Import_TaskThatNobodyAnnotated_IsLeftOutWithANote(string annotations)
    {
        var tasks = JsonNode.Parse(File.ReadAllText(Tasks))!;
        tasks[0]!["annotations"] = JsonNode.Parse(annotations);
        File.WriteAllText(Tasks, tasks.ToJsonString());

        var said = await LabelledSet.Output("import", "label-studio", Tasks, "--out", _folder["set"]);

        Assert.Equal(["lot2-00"], DatasetFolder.Open(_folder["set"]).Pictures.Select(picture => picture.Name));
        Assert.Contains("1 × pictures were not annotated or were skipped; they are left out", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Import_AnnotationThatWasSubmittedEmpty_IsBackground()
    {
        var tasks = JsonNode.Parse(File.ReadAllText(Tasks))!;
        tasks[0]!["annotations"] = JsonNode.Parse("""[{"result":[],"was_cancelled":true},{"result":[]}]""");
        File.WriteAllText(Tasks, tasks.ToJsonString());

        await LabelledSet.Succeed("import", "label-studio", Tasks, "--out", _folder["set"]);

        Assert.All(LabelledSet.Rows(_folder["set/train/masks/lot1-00.png"]), row => Assert.Equal(new string('0', LabelledSet.Width), row));
    }

    [Fact]
    public async Task Import_NoTaskThatWasAnnotated_IsSaid()
    {
        var tasks = JsonNode.Parse(File.ReadAllText(Tasks))!;
        foreach (var task in tasks.AsArray())
            task!["annotations"] = new JsonArray();
        File.WriteAllText(Tasks, tasks.ToJsonString());

        var (code, error) = await LabelledSet.Run("import", "label-studio", Tasks, "--out", _folder["set"]);

        Assert.Equal(ExitCode.Configuration, code);
        Assert.Contains("has no task that was annotated", error, StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        LabelledSet.Write(_folder["labelled"]);
        await LabelledSet.Succeed("export-data", "label-studio", _folder["labelled"], "--out", _folder["there"]);
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}
