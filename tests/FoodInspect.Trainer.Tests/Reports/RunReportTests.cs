using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Networks;
using FoodInspect.Trainer.Reports;
using FoodInspect.Trainer.Training;
using Microsoft.Playwright;

namespace FoodInspect.Trainer.Tests.Reports;

/// <summary>A run of one epoch on a made dataset, trained once for all tests of its page.</summary>
public sealed class TrainedRun : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();

    public string Dataset => _folder["set"];

    public string Folder => _folder["run"];

    public string Page => Path.Combine(Folder, RunReport.FileName);

    public async ValueTask InitializeAsync()
    {
        MadeDataset.Write(Dataset);
        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(
            ["train", "--dataset", Dataset, "--out", Folder, "--epochs", "1", "--crop", "64", "--batch", "4", "--threads", "1", "--seed", "77"]));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }
}

public sealed class RunReportTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    private const string Chromium = "/usr/bin/chromium";

    [Fact]
    public void Train_AtItsEnd_WritesThePageWithAllItsParts()
    {
        var page = File.ReadAllText(run.Page);

        Assert.All(
            ["Training loss", "Validation", "IoU of each class", "Learning rate", "Confusion matrix", "<th>boundary IoU</th>", "mean boundary IoU", "Worst pictures", "learningRate", ">77<", "TorchSharp 0."],
            part => Assert.Contains(part, page, StringComparison.Ordinal));
        Assert.Equal(2 * 4, Count(page, "data:image/jpeg;base64,"));
        Assert.Equal(4, Count(page, "data:image/svg+xml;base64,"));
    }

    [Fact]
    public async Task Report_WithoutDataset_LeavesTheWorstPicturesOut()
    {
        var copy = Directory.CreateTempSubdirectory("foodinspect-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(copy, "best"));
            foreach (var file in Directory.EnumerateFiles(Path.Combine(run.Folder, "best")))
                File.Copy(file, Path.Combine(copy, "best", Path.GetFileName(file)));

            Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(["report", copy]));

            var page = await File.ReadAllTextAsync(Path.Combine(copy, RunReport.FileName), TestContext.Current.CancellationToken);
            Assert.DoesNotContain("Worst pictures", page);
            Assert.Contains("kept no history", page);
            Assert.Equal(ExitCode.Model, await TrainerCommandLine.RunAsync(["report", run.Dataset]));
        }
        finally
        {
            Directory.Delete(copy, recursive: true);
        }
    }

    [Fact]
    public async Task Report_BeforeTheFirstValidation_ShowsTheLastCheckpoint()
    {
        using var copy = new TemporaryFolder();
        Directory.CreateDirectory(copy["run/last"]);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(run.Folder, "last")))
            File.Copy(file, Path.Combine(copy["run/last"], Path.GetFileName(file)));

        Assert.Equal(ExitCode.Good, await TrainerCommandLine.RunAsync(["report", copy["run"], "--data", run.Dataset]));

        Assert.Contains("Worst pictures", await File.ReadAllTextAsync(copy[$"run/{RunReport.FileName}"], TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1280, 800)]
    public async Task Page_InABrowser_AsksNobodyAndFitsTheScreen(int width, int height)
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is absent: install Debian's chromium to try the page of a run.");
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
        var page = await browser.NewPageAsync(new() { ViewportSize = new() { Width = width, Height = height } });
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        page.PageError += (_, error) => asked.Add(error);

        await page.GotoAsync($"file://{run.Page}");

        Assert.All(asked, url => Assert.True(url == $"file://{run.Page}" || url.StartsWith("data:", StringComparison.Ordinal), url));
        Assert.Equal(width, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        Assert.True(await page.EvaluateAsync<bool>("[...document.images].length == 12 && [...document.images].every(image => image.complete && image.naturalWidth > 0)"));
    }

    [Fact]
    public void Compose_NamesFromFiles_AreShownAsTheyAre()
    {
        var classes = new ClassList([new(0, "belt"), new(1, "<script>alert(1)</script>")]);
        var validation = new EvaluationReport(1, 0.5, 0.5, [new("belt", 1, 1, 1), new(classes.Classes[1].Name, null, null, 0)], [[3, 0], [0, 0]]);
        var card = new CheckpointCard { Form = new ENetOptions { Classes = 2 }, Classes = classes, DataSet = "a&b", Training = new TrainingOptions { Seed = 5 }, Validation = validation };

        var page = RunPage.Compose(new RunReport("<i>", card, [], [new("<u>", 0.1, 0.2, "data:,", "data:,", "data:,", "data:,")]));

        Assert.DoesNotContain("<script>", page);
        Assert.DoesNotContain("<u>", page);
        Assert.Contains("a&amp;b", page);
        Assert.Contains("<div class=\"marked\"><dt>seed</dt><dd>5</dd></div>", page);
    }

    [Fact]
    public void Compose_FineTunedWithItsDefaults_MarksNoneOfThem()
    {
        var options = new TrainingOptions { Epochs = 50, LearningRate = 2e-3, ValidateEvery = 1, Seed = 5, Phases = [new(50, new Dictionary<string, double> { ["head"] = 2e-3 })] };
        var card = new CheckpointCard { Form = new ENetOptions { Classes = 2 }, Classes = new ClassList([new(0, "belt"), new(1, "product")]), DataSet = "set", Training = options };

        var page = RunPage.Compose(new RunReport("run", card, [], []));

        Assert.All(["epochs", "learningRate", "validateEvery"], name => Assert.DoesNotContain($"<div class=\"marked\"><dt>{name}</dt>", page, StringComparison.Ordinal));
        Assert.Contains("<div class=\"marked\"><dt>seed</dt>", page, StringComparison.Ordinal);
    }

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
