using FoodInspect.Trainer.Labelling;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>Leaving a frame aside.</summary>
public sealed class LabelPageSkipTests : LabelPage
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Skip_InTheMiddleOfAStroke_KeepsTheStrokeAndTheSkip(bool wasSkipped)
    {
        RequireBrowser();
        if (wasSkipped)
            Desk!.Set.Mark(Desk.Set.Find("one")!, FrameState.Skipped);
        var page = await OpenAsync();
        if (wasSkipped)
        {
            await page.ClickAsync("#film >> text=one");
            await Expect(page.Locator("#frame-name")).ToHaveTextAsync("one");
            await Expect(page.Locator("#ready")).ToBeEnabledAsync();
        }
        await page.Keyboard.PressAsync("b");
        var (x, y) = await PlaceAsync(page, 30, 30);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await HandledAsync(page);
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");
        await page.Mouse.UpAsync();
        await Expect(page.Locator("#saved")).Not.ToContainTextAsync("…");

        Assert.Equal("0 of 3 ready, 1 skipped", await page.TextContentAsync("#progress-text"));
        Assert.Equal(FrameState.Skipped, Desk!.Set.StateOf(Desk.Set.Find("one")!));
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 1);
        await EventuallySame(expected, "labelling/to-label/one.png");
    }

    [Fact]
    public async Task Skip_ThatCannotBeNoted_SaysSoAndLetsTheWorkGoOn()
    {
        var page = await OpenAsync();
        await page.RouteAsync("**/frames/one/skipped", route => route.FulfillAsync(new() { Status = 507, Body = "no space left" }));
        await page.Keyboard.PressAsync("x");
        await Expect(page.Locator("#saved")).ToContainTextAsync("no space left");
        await Expect(page.Locator("#ready")).ToBeEnabledAsync();

        await page.Keyboard.PressAsync("b");
        await ClickAsync(page, 30, 30);
        await SavedAsync(page);
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
    }
}
