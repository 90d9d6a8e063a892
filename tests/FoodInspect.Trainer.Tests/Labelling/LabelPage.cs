using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>The page in a real browser, Debian's Chromium, with three frames of one item.</summary>
public abstract class LabelPage : IAsyncLifetime
{
    protected const int Width = 160;
    protected const int Height = 120;
    private const string Chromium = "/usr/bin/chromium";

    private LabellingServer? _server;
    private IPlaywright? _playwright;

    private protected TemporaryFolder Folder { get; } = new();

    protected LabellingDesk? Desk { get; private set; }

    protected IBrowser? Browser { get; private set; }

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        File.WriteAllText(Folder["classes.json"], MadeDataset.Classes);
        Directory.CreateDirectory(Folder["to-label/images"]);
        foreach (var name in (string[])["one", "two", "three"])
        {
            using var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(120, 90, 60));
            Cv2.Circle(picture, new Point(50, 60), 20, new Scalar(80, 160, 210), -1);
            Cv2.ImWrite(Folder[$"to-label/images/{name}.png"], picture);
        }
        await ServeAsync(new GrabCutSegmenter());
        _playwright = await Playwright.CreateAsync();
        Browser = await LaunchAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (Browser is not null)
            await Browser.DisposeAsync();
        _playwright?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
        Desk?.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task ServeAgainAsync(IPromptSegmenter segmenter, ISegmentationEngine? model = null)
    {
        await _server!.DisposeAsync();
        Desk!.Dispose();
        await ServeAsync(segmenter, model);
    }

    private async Task ServeAsync(IPromptSegmenter segmenter, ISegmentationEngine? model = null)
    {
        Desk = new LabellingDesk(LabellingSet.Open(Folder.Path, "to-label"), segmenter, model);
        _server = await LabellingServer.StartAsync(Desk, 0, Stop);
    }

    /// <summary>Ends the browser and starts another.</summary>
    protected async Task LaunchAgainAsync()
    {
        await Browser!.CloseAsync();
        Browser = await LaunchAsync();
    }

    private Task<IBrowser> LaunchAsync() =>
        _playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });

    protected void RequireBrowser() =>
        Assert.SkipUnless(Browser is not null, $"{Chromium} is absent: install Debian's chromium to try the labelling page.");

    protected async Task<IPage> OpenAsync()
    {
        RequireBrowser();
        // Of its own a page would take its whole profile with it, last requests included, which no person's tab does.
        var profile = await Browser!.NewContextAsync(new() { ViewportSize = new() { Width = 1200, Height = 800 } });
        var page = await profile.NewPageAsync();
        page.PageError += (_, error) => TestContext.Current.SendDiagnosticMessage(error);
        await page.GotoAsync(_server!.Url);
        await Expect(page.Locator("#origin")).Not.ToBeEmptyAsync();
        return page;
    }

    protected static async Task ClickAsync(IPage page, float column, float row)
    {
        var (x, y) = await PlaceAsync(page, column, row);
        await page.Mouse.ClickAsync(x, y);
    }

    /// <summary>Where a place of the picture is on the screen while the whole picture is shown; whole numbers are centres of pixels.</summary>
    protected static async Task<(float X, float Y)> PlaceAsync(IPage page, float column, float row)
    {
        var stage = (await page.Locator("#stage").BoundingBoxAsync())!;
        var scale = Math.Min((stage.Width - 16) / Width, (stage.Height - 16) / Height);
        return (stage.X + (stage.Width - Width * scale) / 2 + (column + 0.5f) * scale, stage.Y + (stage.Height - Height * scale) / 2 + (row + 0.5f) * scale);
    }

    /// <summary>Closes the page as a person does: it hears of it, and the browser asks no more.</summary>
    protected static async Task LeaveAsync(IPage page)
    {
        var closed = new TaskCompletionSource();
        page.Close += (_, _) => closed.TrySetResult();
        await page.CloseAsync(new() { RunBeforeUnload = true });
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
    }

    /// <summary>Waits until the page has drawn twice, and so has heard all that was pressed and moved before.</summary>
    protected static async Task HandledAsync(IPage page) =>
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

    /// <summary>Waits until the page has begun a draft, and says that it is on disk.</summary>
    protected static async Task SavedAsync(IPage page)
    {
        await Expect(page.Locator("#origin")).ToHaveTextAsync("draft");
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");
    }

    protected static void Disc(Mat map, int centreX, int centreY, int radius, byte id)
    {
        for (var y = centreY - radius; y <= centreY + radius; y++)
        {
            for (var x = centreX - radius; x <= centreX + radius; x++)
            {
                if ((x - centreX) * (x - centreX) + (y - centreY) * (y - centreY) <= radius * radius)
                    map.Set(y, x, id);
            }
        }
    }

    protected Mat Read(string file)
    {
        using var stream = File.OpenRead(Folder[file]);
        return IndexedPng.Read(stream);
    }

    protected static bool Same(Mat expected, Mat read)
    {
        using (read)
            return expected.Size() == read.Size() && Cv2.Norm(expected, read, NormTypes.L1) == 0;
    }

    protected static void AssertSame(Mat expected, Mat read)
    {
        using (read)
        {
            using var difference = new Mat();
            Cv2.Compare(expected, read, difference, CmpTypes.NE);
            var where = Cv2.BoundingRect(difference);
            Assert.True(where.Width == 0, $"{Cv2.CountNonZero(difference)} pixels differ, in {where}.");
        }
    }

    /// <summary>Waits until a file holds the expected label map; what it holds otherwise is told.</summary>
    protected async Task EventuallySame(Mat expected, string file)
    {
        try
        {
            await Eventually(() => File.Exists(Folder[file]) && Same(expected, Read(file)));
        }
        catch (OperationCanceledException)
        {
            Assert.True(File.Exists(Folder[file]), $"{file} does not exist.");
            AssertSame(expected, Read(file));
        }
    }

    protected static Task Eventually(Func<bool> condition) => Eventually(() => Task.FromResult(condition()));

    protected static async Task Eventually(Func<Task<bool>> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (!await condition())
            await Task.Delay(20, patience.Token);
    }
}
