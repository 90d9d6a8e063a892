using FoodInspect.Trainer.Labelling;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>Drawing, and where the work goes.</summary>
public sealed class LabelPageTests : LabelPage
{
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
        Assert.False(File.Exists(Folder["to-label/masks/one.png"]));
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
        Assert.Equal("""{"frames":{"one":"ready"}}""", File.ReadAllText(Folder["labelling/to-label.json"]).Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
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
        await HandledAsync(page);
        await LeaveAsync(page);

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 2);
        for (var at = 80; at <= 120; at++)
            Disc(expected, at, 90, 8, 2);
        await EventuallySame(expected, "labelling/to-label/one.png");

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
            Cv2.ImWrite(Folder["to-label/images/one.png"], picture);
        Directory.CreateDirectory(Folder["to-label/masks"]);
        Cv2.ImWrite(Folder["to-label/masks/one.png"], speckled);
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("4");
        await ClickAsync(page, 80, 60);
        await SavedAsync(page);
        // From here on no whole draft arrives any more.
        await page.EvaluateAsync("() => { const all = fetch; window.fetch = (url, options) => /\\/draft\\?/.test(url) ? new Promise(() => {}) : all(url, options); }");
        await ClickAsync(page, 80, 20);
        await HandledAsync(page);
        await LeaveAsync(page);

        const string Draft = "labelling/to-label/one.png";
        await Eventually(() => IdAt(Draft, 20, 80, Scale) == 3);
        Assert.Equal(3, IdAt(Draft, 60, 80, Scale));
        foreach (var (row, column) in ((int, int)[])[(5, 5), (20, 5), (110, 150)])
            Assert.Equal(speckled.Get<byte>((row * Scale) + 2, (column * Scale) + 2), IdAt(Draft, row, column, Scale));
    }

    [Fact]
    public async Task Ready_BeforeItArrives_AllStrokesAreInTheDraft()
    {
        var page = await OpenAsync();
        await page.EvaluateAsync("""
            () => {
              const all = fetch, later = milliseconds => new Promise(done => setTimeout(done, milliseconds));
              window.fetch = async (url, options) => {
                if (/\/ready/.test(url)) return new Promise(() => {});
                if (/\/draft\?/.test(url)) await later(1000);
                return all(url, options);
              };
            }
            """);
        await page.Keyboard.PressAsync("b");
        await ClickAsync(page, 30, 30);
        await ClickAsync(page, 90, 90);
        await page.Keyboard.PressAsync("r");

        const string Draft = "labelling/to-label/one.png";
        await Eventually(() => File.Exists(Folder[Draft]) && IdAt(Draft, 90, 90, 1) == 1 && IdAt(Draft, 30, 30, 1) == 1);
    }

    [Fact]
    public async Task Ready_WhileDraftsAreRefused_SaysSoAndLetsTheWorkGoOn()
    {
        var page = await OpenAsync();
        await page.RouteAsync("**/frames/one/draft?*", route => route.FulfillAsync(new() { Status = 507, Body = "no space left" }));
        await page.Keyboard.PressAsync("b");
        await ClickAsync(page, 30, 30);
        await page.Keyboard.PressAsync("r");

        await Expect(page.Locator("#saved")).ToContainTextAsync("no space left");
        await Expect(page.Locator("#stage")).Not.ToHaveClassAsync("loading");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("one");
        await page.UnrouteAllAsync();
        await ClickAsync(page, 90, 90);
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");
        Assert.Equal((1, 1), (IdAt("to-label/masks/one.png", 30, 30, 1), IdAt("to-label/masks/one.png", 90, 90, 1)));
    }

    [Fact]
    public async Task Kill_TheBrowser_KeepsWhatThePageSaidIsSaved()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await ClickAsync(page, 30, 30);
        await SavedAsync(page);
        await LaunchAgainAsync();

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
        await HandledAsync(page);
        mayLoad.SetResult();
        await Expect(page.Locator("#ready")).ToBeEnabledAsync();

        await ClickAsync(page, 80, 80);
        await SavedAsync(page);
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 80, 80, 8, 1);
        AssertSame(expected, Read("labelling/to-label/three.png"));
        Assert.False(File.Exists(Folder["labelling/to-label/one.png"]));
        Assert.False(Directory.Exists(Folder["to-label/masks"]));
    }

    [Fact]
    public async Task Ready_WithoutAnyChange_TakesTheLabelsAsTheyAre()
    {
        using (var predicted = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(1)))
            MadeDataset.WriteMask(Folder["to-label/masks/one.png"], predicted);
        var page = await OpenAsync();
        await page.ClickAsync("#ready");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");

        Assert.Equal(FrameState.Ready, Desk!.Set.StateOf(Desk.Set.Find("one")!));
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(1));
        AssertSame(expected, Read("to-label/masks/one.png"));
    }

    [Fact]
    public async Task Skip_WhileReadyIsOnItsWay_DoesNotTakeBackWhatWasDeclared()
    {
        var page = await OpenAsync();
        var mayArrive = new TaskCompletionSource();
        await page.RouteAsync("**/frames/one/ready?*", async route =>
        {
            await mayArrive.Task;
            await route.ContinueAsync();
        });
        await page.Keyboard.PressAsync("r");
        await page.Keyboard.PressAsync("x");
        await HandledAsync(page);
        mayArrive.SetResult();
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("two");

        Assert.Equal("1 of 3 ready, 1 skipped", await page.TextContentAsync("#progress-text"));
        Assert.Equal(
            [FrameState.Ready, FrameState.Skipped, FrameState.Open],
            ((string[])["one", "three", "two"]).Select(name => Desk!.Set.StateOf(Desk.Set.Find(name)!)));
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
        Assert.Equal(FrameState.Skipped, Desk!.Set.StateOf(Desk.Set.Find("one")!));
        Assert.False(Directory.Exists(Folder["to-label/masks"]));
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
        await SavedAsync(page);

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        expected.Set<byte>(100, 40, 1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
    }

    private int IdAt(string file, int row, int column, int scale)
    {
        using var map = Read(file);
        return map.Get<byte>((row * scale) + (scale / 2), (column * scale) + (scale / 2));
    }
}
