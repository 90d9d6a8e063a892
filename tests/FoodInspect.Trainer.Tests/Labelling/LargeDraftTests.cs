using FoodInspect.Core.Segmentation;
using FoodInspect.Trainer.Labelling;
using FoodInspect.Trainer.Prompting;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>Closing the page where a draft is far larger than what a browser lets outlive it.</summary>
public sealed class LargeDraftTests : IAsyncLifetime
{
    private const int Width = 1920;
    private const int Height = 1080;
    private const string Chromium = "/usr/bin/chromium";

    private readonly TemporaryFolder folder = new();
    private readonly Mat mask = new(Height, Width, MatType.CV_8UC1);
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
        using (var picture = new Mat(Height, Width, MatType.CV_8UC3, new Scalar(120, 90, 60)))
            Cv2.ImWrite(folder["to-label/images/one.png"], picture);
        // Speckles of two classes: some hundred kilobytes of runs.
        Cv2.Randu(mask, Scalar.All(0), Scalar.All(16));
        Cv2.Threshold(mask, mask, 14, 1, ThresholdTypes.Binary);
        Cv2.Rectangle(mask, new Rect(950, 530, 20, 20), Scalar.All(0), -1);
        Assert.True(LabelRuns.Encode(mask).Length > 200_000);
        MadeDataset.WriteMask(folder["to-label/masks/one.png"], mask);
        desk = new LabellingDesk(LabellingSet.Open(folder.Path, "to-label"), new GrabCutSegmenter(), model: null);
        server = await LabellingServer.StartAsync(desk, 0, Stop);
        playwright = await Playwright.CreateAsync();
        browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox"] });
    }

    [Fact]
    public async Task Close_InTheMiddleOfTheFirstStroke_LosesNothing()
    {
        var page = await OpenAsync();
        await StrokeAsync(page, 400, 800, 500, isEnded: false);
        await page.CloseAsync();

        Paint(400, 800, 500, 2);
        await IsOnDiskAsync();
        Assert.Equal("draft", await (await OpenAsync()).TextContentAsync("#origin"));
    }

    [Fact]
    public async Task Close_WhileAStrokeIsOnItsWay_LosesNeitherItNorTheNext()
    {
        var page = await OpenAsync(isSlow: true);
        await StrokeAsync(page, 400, 800, 500);
        await Expect(page.Locator("#saved")).ToHaveTextAsync("Saving …");
        await StrokeAsync(page, 900, 1300, 700);
        await page.CloseAsync();

        Paint(400, 800, 500, 2);
        Paint(900, 1300, 700, 2);
        await IsOnDiskAsync();
    }

    [Fact]
    public async Task Close_WithMoreThanABrowserBringsAtTheEnd_AsksFirst()
    {
        var page = await OpenAsync(isSlow: true);
        var asked = new TaskCompletionSource<string>();
        page.Dialog += async (_, dialog) =>
        {
            asked.TrySetResult(dialog.Type);
            await dialog.DismissAsync();
        };
        // The background between the speckles becomes another class: as many runs as there are speckles.
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("4");
        await ClickAsync(page, 960, 540);
        await Expect(page.Locator("#saved")).ToHaveTextAsync("Saving …");

        await page.CloseAsync(new() { RunBeforeUnload = true });

        Assert.Equal(DialogType.BeforeUnload, await asked.Task.WaitAsync(Stop));
    }

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
            await browser.DisposeAsync();
        playwright?.Dispose();
        if (server is not null)
            await server.DisposeAsync();
        desk?.Dispose();
        mask.Dispose();
        folder.Dispose();
    }

    // What a slow page sends while it is open stays on its way, and is lost with it.
    private async Task<IPage> OpenAsync(bool isSlow = false)
    {
        Assert.SkipUnless(browser is not null, $"{Chromium} is absent: install Debian's chromium to try the labelling page.");
        var page = await browser!.NewPageAsync(new() { ViewportSize = new() { Width = 1920, Height = 1080 } });
        page.PageError += (_, error) => TestContext.Current.SendDiagnosticMessage(error);
        if (isSlow)
        {
            await page.AddInitScriptAsync("""
                const send = window.fetch;
                window.fetch = (url, options) => options?.method === 'PUT' && !options.keepalive ? new Promise(() => {}) : send(url, options);
                """);
        }
        await page.GotoAsync(server!.Url);
        await Expect(page.Locator("#origin")).Not.ToBeEmptyAsync();
        return page;
    }

    private static async Task StrokeAsync(IPage page, int from, int to, int row, bool isEnded = true)
    {
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("3");
        var (x, y) = await PlaceAsync(page, from, row);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        (x, y) = await PlaceAsync(page, to, row);
        await page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
        // The browser hands moves to the page with its next picture; what it has not handed over yet was not drawn.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
        if (isEnded)
            await page.Mouse.UpAsync();
    }

    private static async Task ClickAsync(IPage page, int column, int row)
    {
        var (x, y) = await PlaceAsync(page, column, row);
        await page.Mouse.ClickAsync(x, y);
    }

    private static async Task<(float X, float Y)> PlaceAsync(IPage page, int column, int row)
    {
        var stage = (await page.Locator("#stage").BoundingBoxAsync())!;
        var scale = Math.Min((stage.Width - 16) / Width, (stage.Height - 16) / Height);
        return (stage.X + (stage.Width - Width * scale) / 2 + (column + 0.5f) * scale, stage.Y + (stage.Height - Height * scale) / 2 + (row + 0.5f) * scale);
    }

    // What a brush of radius 8 leaves, but for its round ends, of which a pixel of the screen is more than one of the picture.
    private void Paint(int from, int to, int row, byte id) => Cv2.Rectangle(mask, new Rect(from, row - 8, to - from + 1, 17), Scalar.All(id), -1);

    /// <summary>Waits until the draft is the mask as it was painted; the ends of strokes and a row beside them may differ.</summary>
    private async Task IsOnDiskAsync()
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        var file = folder["labelling/to-label/one.png"];
        var wrong = "there is no draft";
        while (wrong is not null)
        {
            Assert.False(patience.IsCancellationRequested, wrong);
            await Task.Delay(20, Stop);
            if (File.Exists(file))
                wrong = Difference(file);
        }
    }

    private string? Difference(string file)
    {
        using var stream = File.OpenRead(file);
        using var draft = IndexedPng.Read(stream);
        using var difference = new Mat();
        Cv2.Compare(mask, draft, difference, CmpTypes.NE);
        var pixels = Cv2.CountNonZero(difference);
        // A stroke has 7,000 pixels; two rows beside it and its two ends have 1,100.
        return pixels < 1500 ? null : $"{pixels} pixels differ, in {Cv2.BoundingRect(difference)}";
    }
}
