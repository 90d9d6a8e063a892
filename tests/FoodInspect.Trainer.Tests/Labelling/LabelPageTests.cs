using System.Text.RegularExpressions;
using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;
using FoodInspect.Trainer.Tests.Prompting;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>The page in a real browser, Debian's Chromium.</summary>
public sealed class LabelPageTests : IAsyncLifetime
{
    private const int Width = 160;
    private const int Height = 120;
    private const string Chromium = "/usr/bin/chromium";

    private readonly TemporaryFolder folder = new();
    private LabellingDesk? desk;
    private LabellingServer? server;
    private IPlaywright? playwright;
    private IBrowser? browser;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (!File.Exists(Chromium))
            return;
        File.WriteAllText(folder["classes.json"], MadeDataset.Classes);
        Directory.CreateDirectory(folder["to-label/images"]);
        foreach (var name in (string[])["one", "two", "three"])
        {
            using var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(120, 90, 60));
            Cv2.Circle(picture, new Point(50, 60), 20, new Scalar(80, 160, 210), -1);
            Cv2.ImWrite(folder[$"to-label/images/{name}.png"], picture);
        }
        await ServeAsync(new GrabCutSegmenter());
        playwright = await Playwright.CreateAsync();
        browser = await LaunchAsync();
    }

    [Fact]
    public async Task Label_AFrameByClicks_WritesThatMask()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("1");
        await page.ClickAsync("#fill");

        // The item by one click, taken with Enter.
        await page.Keyboard.PressAsync("2");
        await ClickAsync(page, 50, 60);
        await Expect(page.Locator("#hint")).ToContainTextAsync("Enter takes it");
        await page.Keyboard.PressAsync("Enter");

        // A dot of rot, a foreign triangle, and a bit of it taken away again.
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("3");
        await ClickAsync(page, 45, 55);
        await page.Keyboard.PressAsync("p");
        await page.Keyboard.PressAsync("4");
        foreach (var (x, y) in ((float, float)[])[(99.5f, 19.5f), (140, 19.5f), (99.5f, 60)])
            await ClickAsync(page, x, y);
        await page.Keyboard.PressAsync("Enter");
        await page.Keyboard.PressAsync("e");
        await ClickAsync(page, 100, 20);
        await page.Keyboard.PressAsync("Control+z");
        await page.Keyboard.PressAsync("Control+y");
        Assert.False(File.Exists(folder["to-label/masks/one.png"]));
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(0));
        Cv2.Circle(expected, new Point(50, 60), 20, Scalar.All(1), -1);
        Disc(expected, 45, 55, 8, 2);
        for (var y = 20; y < 60; y++)
        {
            for (var x = 100; x < 140; x++)
            {
                if (x - 100 + y - 20 < 40)
                    expected.Set<byte>(y, x, 3);
            }
        }
        Disc(expected, 100, 20, 8, 0);
        AssertSame(expected, Read("to-label/masks/one.png"));
        Assert.Equal("""{"frames":{"one":"ready"}}""", File.ReadAllText(folder["labelling/to-label.json"]).Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
    }

    [Fact]
    public async Task Close_InTheMiddleOfAStroke_LosesNothing()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("3");
        await ClickAsync(page, 30, 30);
        var (x, y) = await PlaceAsync(page, 80, 90);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        (x, y) = await PlaceAsync(page, 120, 90);
        await page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
        // The browser hands moves to the page with its next picture; what it has not handed over yet was not drawn.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        await page.CloseAsync();

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 2);
        for (var at = 80; at <= 120; at++)
            Disc(expected, at, 90, 8, 2);
        await Eventually(() => File.Exists(folder["labelling/to-label/one.png"]) && Same(expected, Read("labelling/to-label/one.png")));

        var again = await OpenAsync();
        Assert.Equal("draft", await again.TextContentAsync("#origin"));
        await again.Keyboard.PressAsync("r");
        await Expect(again.Locator("#frame-name")).ToHaveTextAsync("three");
        AssertSame(expected, Read("to-label/masks/one.png"));
    }

    // Of a label map that no request can carry that outlives a page, only the last rows travel.
    [Fact]
    public async Task Close_WithALabelMapTooLargeForALastRequest_LosesNothing()
    {
        RequireBrowser();
        const int Scale = 5;
        using var speckled = new Mat(Scale * Height, Scale * Width, MatType.CV_8UC1);
        speckled.SetArray(Enumerable.Range(0, speckled.Rows * speckled.Cols).Select(i => (byte)(i * 7 / 3 % 3)).ToArray());
        using (var picture = new Mat(speckled.Size(), MatType.CV_8UC3, new Scalar(120, 90, 60)))
            Cv2.ImWrite(folder["to-label/images/one.png"], picture);
        Directory.CreateDirectory(folder["to-label/masks"]);
        Cv2.ImWrite(folder["to-label/masks/one.png"], speckled);
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("4");
        await ClickAsync(page, 80, 60);
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");
        // From here on no whole draft arrives any more.
        await page.RouteAsync(new Regex(@"/draft\?"), _ => Task.CompletedTask);
        await ClickAsync(page, 80, 20);
        await page.CloseAsync();

        const string Draft = "labelling/to-label/one.png";
        await Eventually(() => IdAt(Draft, 20, 80, Scale) == 3);
        Assert.Equal(3, IdAt(Draft, 60, 80, Scale));
        foreach (var (row, column) in ((int, int)[])[(5, 5), (20, 5), (110, 150)])
            Assert.Equal(speckled.Get<byte>((row * Scale) + 2, (column * Scale) + 2), IdAt(Draft, row, column, Scale));
    }

    [Fact]
    public async Task Kill_TheBrowser_KeepsWhatThePageSaidIsSaved()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await ClickAsync(page, 30, 30);
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");
        await browser!.CloseAsync();
        browser = await LaunchAsync();

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
        Assert.Equal("draft", await (await OpenAsync()).TextContentAsync("#origin"));
    }

    [Fact]
    public async Task Draw_WhileAnotherFrameLoads_ChangesNeither()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        var mayLoad = new TaskCompletionSource();
        await page.RouteAsync("**/frames/three/labels", async route =>
        {
            await mayLoad.Task;
            await route.ContinueAsync();
        });
        await page.Keyboard.PressAsync("ArrowRight");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");
        await ClickAsync(page, 30, 30);
        await page.Keyboard.PressAsync("l");
        await page.Keyboard.PressAsync("r");
        mayLoad.SetResult();
        await Expect(page.Locator("#ready")).ToBeEnabledAsync();

        await ClickAsync(page, 80, 80);
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 80, 80, 8, 1);
        AssertSame(expected, Read("labelling/to-label/three.png"));
        Assert.False(File.Exists(folder["labelling/to-label/one.png"]));
        Assert.False(Directory.Exists(folder["to-label/masks"]));
    }

    [Fact]
    public async Task Ready_WithoutAnyChange_TakesTheLabelsAsTheyAre()
    {
        using (var predicted = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(1)))
            MadeDataset.WriteMask(folder["to-label/masks/one.png"], predicted);
        var page = await OpenAsync();
        await page.ClickAsync("#ready");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");

        Assert.Equal(FrameState.Ready, desk!.Set.StateOf(desk.Set.Find("one")!));
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(1));
        AssertSame(expected, Read("to-label/masks/one.png"));
    }

    [Fact]
    public async Task Propose_WithSegmentAnything_OffersItemsToClickOn()
    {
        RequireBrowser();
        // Two items; 160 pixels of the picture are 256 of the network's square.
        new SamModel().Items([(80, 96, 32, 0.95f), (192, 48, 24, 0.97f)]).Write(folder["sam"]);
        await server!.DisposeAsync();
        desk!.Dispose();
        await ServeAsync(SamSegmenter.Open(folder["sam"]));
        var page = await OpenAsync();

        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator("#hint")).ToHaveTextAsync("2 proposals: click on one");
        await page.Keyboard.PressAsync("4");
        await ClickAsync(page, 125, 25);
        await Expect(page.Locator("#hint")).ToContainTextAsync("predicted IoU 0.97");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");

        using var mask = Read("labelling/to-label/one.png");
        using var found = new Mat();
        Cv2.Compare(mask, Scalar.All(3), found, CmpTypes.EQ);
        var box = Cv2.BoundingRect(found);
        Assert.InRange(box.X + box.Width / 2.0, 118, 122);
        Assert.InRange(box.Y + box.Height / 2.0, 28, 32);
        Assert.InRange(box.Width, 27, 33);
    }

    [Fact]
    public async Task Skip_AndStep_GoThroughTheFrames()
    {
        var page = await OpenAsync();
        await page.ClickAsync("#skip");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");
        await page.Keyboard.PressAsync("ArrowLeft");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("one");

        Assert.Equal("0 of 3 ready, 1 skipped", await page.TextContentAsync("#progress-text"));
        Assert.Equal(FrameState.Skipped, desk!.Set.StateOf(desk.Set.Find("one")!));
        Assert.False(Directory.Exists(folder["to-label/masks"]));
    }

    [Fact]
    public async Task Zoom_ThenBrush_PaintsWhereThePointerIs()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        var (x, y) = await PlaceAsync(page, 40, 100);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.WheelAsync(0, -600);
        for (var i = 0; i < 8; i++)
            await page.Keyboard.PressAsync("[");
        await page.Mouse.DownAsync();
        await page.Mouse.UpAsync();
        await Expect(page.Locator("#saved")).ToHaveTextAsync("All work is on disk");

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        expected.Set<byte>(100, 40, 1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        desk?.Dispose();
        folder.Dispose();
    }

    private async Task ServeAsync(IPromptSegmenter segmenter)
    {
        desk = new LabellingDesk(LabellingSet.Open(folder.Path, "to-label"), segmenter, model: null);
        server = await LabellingServer.StartAsync(desk, 0, Stop);
    }

    private Task<IBrowser> LaunchAsync() =>
        playwright!.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });

    private void RequireBrowser() =>
        Assert.SkipUnless(browser is not null, $"{Chromium} is absent: install Debian's chromium to try the labelling page.");

    private async Task<IPage> OpenAsync()
    {
        RequireBrowser();
        var page = await browser!.NewPageAsync(new() { ViewportSize = new() { Width = 1200, Height = 800 } });
        page.PageError += (_, error) => TestContext.Current.SendDiagnosticMessage(error);
        await page.GotoAsync(server!.Url);
        await Expect(page.Locator("#origin")).Not.ToBeEmptyAsync();
        return page;
    }

    private static async Task ClickAsync(IPage page, float column, float row)
    {
        var (x, y) = await PlaceAsync(page, column, row);
        await page.Mouse.ClickAsync(x, y);
    }

    /// <summary>Where a place of the picture is on the screen while the whole picture is shown; whole numbers are centres of pixels.</summary>
    private static async Task<(float X, float Y)> PlaceAsync(IPage page, float column, float row)
    {
        var stage = (await page.Locator("#stage").BoundingBoxAsync())!;
        var scale = Math.Min((stage.Width - 16) / Width, (stage.Height - 16) / Height);
        return (stage.X + (stage.Width - Width * scale) / 2 + (column + 0.5f) * scale, stage.Y + (stage.Height - Height * scale) / 2 + (row + 0.5f) * scale);
    }

    private static void Disc(Mat map, int centreX, int centreY, int radius, byte id)
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

    private Mat Read(string file)
    {
        using var stream = File.OpenRead(folder[file]);
        return IndexedPng.Read(stream);
    }

    private int IdAt(string file, int row, int column, int scale)
    {
        using var map = Read(file);
        return map.Get<byte>((row * scale) + (scale / 2), (column * scale) + (scale / 2));
    }

    private static bool Same(Mat expected, Mat read)
    {
        using (read)
            return expected.Size() == read.Size() && Cv2.Norm(expected, read, NormTypes.L1) == 0;
    }

    private static void AssertSame(Mat expected, Mat read)
    {
        using (read)
        {
            using var difference = new Mat();
            Cv2.Compare(expected, read, difference, CmpTypes.NE);
            var where = Cv2.BoundingRect(difference);
            Assert.True(where.Width == 0, $"{Cv2.CountNonZero(difference)} pixels differ, in {where}.");
        }
    }

    private static async Task Eventually(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(10));
        while (!condition())
            await Task.Delay(20, patience.Token);
    }
}
