using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Prompting;
using FoodInspect.Trainer.Tests.Prompting;
using Microsoft.Playwright;
using OpenCvSharp;
using static Microsoft.Playwright.Assertions;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>What the page asks segmenter and model, and what it shows of their answers.</summary>
public sealed class LabelPagePickTests : LabelPage
{
    [Fact]
    public async Task Propose_WithSegmentAnything_OffersItemsToClickOn()
    {
        RequireBrowser();
        // Two items; 160 pixels of the picture are 256 of the network's square.
        new SamModel().Items([(80, 96, 32, 0.95f), (192, 48, 24, 0.97f)]).Write(Folder["sam"]);
        await ServeAgainAsync(SamSegmenter.Open(Folder["sam"]));
        var page = await OpenAsync();

        await page.Keyboard.PressAsync("a");
        await Expect(page.Locator("#hint")).ToHaveTextAsync("2 proposals: click on one");
        await page.Keyboard.PressAsync("4");
        await ClickAsync(page, 125, 25);
        await Expect(page.Locator("#hint")).ToContainTextAsync("predicted IoU 0.97");
        await page.Keyboard.PressAsync("Enter");
        await SavedAsync(page);

        using var mask = Read("labelling/to-label/one.png");
        using var found = new Mat();
        Cv2.Compare(mask, Scalar.All(3), found, CmpTypes.EQ);
        var box = Cv2.BoundingRect(found);
        Assert.InRange(box.X + box.Width / 2.0, 118, 122);
        Assert.InRange(box.Y + box.Height / 2.0, 28, 32);
        Assert.InRange(box.Width, 27, 33);
    }

    [Fact]
    public async Task Pick_ABoxAndWhatIsNotMeant_AsksForBoth()
    {
        RequireBrowser();
        var segmenter = new RecordingSegmenter();
        await ServeAgainAsync(segmenter);
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("m");
        await page.Keyboard.PressAsync("2");

        var (x, y) = await PlaceAsync(page, 24.5f, 34.5f);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        (x, y) = await PlaceAsync(page, 75.5f, 85.5f);
        await page.Mouse.MoveAsync(x, y, new() { Steps = 4 });
        await page.Mouse.UpAsync();
        await Expect(page.Locator("#hint")).ToContainTextAsync("Enter takes it");
        (x, y) = await PlaceAsync(page, 50, 60);
        await page.Mouse.ClickAsync(x, y, new() { Button = MouseButton.Right });
        await Eventually(() => segmenter.Prompts.Count == 2);
        await Expect(page.Locator("#hint")).ToContainTextAsync("Enter takes it");
        await page.Keyboard.PressAsync("Enter");
        await SavedAsync(page);

        var box = segmenter.Prompts[0].Box!.Value;
        foreach (var (wanted, was) in ((double, double)[])[(25, box.Left), (35, box.Top), (76, box.Right), (86, box.Bottom)])
            Assert.InRange(was, wanted - 0.5, wanted + 0.5);
        Assert.Equal([new PromptPoint(50, 60, IsPositive: false)], segmenter.Prompts[1].Points);
        Assert.Equal(box, segmenter.Prompts[1].Box);
        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Cv2.Rectangle(expected, RecordingSegmenter.Answer, Scalar.All(1), -1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
    }

    [Fact]
    public async Task Pick_ClicksBeforeTheFirstAnswer_TakeTheFormerQuestionsBack()
    {
        RequireBrowser();
        var segmenter = new WaitingSegmenter();
        await ServeAgainAsync(segmenter);
        var page = await OpenAsync();
        await ClickAsync(page, 50, 60);
        await Eventually(() => segmenter.Prompts.Count == 1);
        var takenBack = 0;
        page.RequestFailed += (_, _) => takenBack++;
        foreach (var x in (int[])[60, 70, 80])
            await ClickAsync(page, x, 60);
        await Eventually(() => takenBack == 3);
        segmenter.Release();

        await Expect(page.Locator("#hint")).ToHaveTextAsync("Enter takes it");
        Assert.Equal(4, segmenter.Prompts.Last().Points.Count);
    }

    [Fact]
    public async Task Ready_WithAnAnswerThatNobodyTook_AsksForADecision()
    {
        RequireBrowser();
        await ServeAgainAsync(new RecordingSegmenter());
        var page = await OpenAsync();
        await ClickAsync(page, 50, 60);
        await Expect(page.Locator("#hint")).ToHaveTextAsync("Enter takes it");

        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator("#hint")).ToHaveTextAsync("First decide on what is shown: Enter takes it, Esc forgets it");
        await page.Keyboard.PressAsync("Escape");
        await page.Keyboard.PressAsync("r");
        await Expect(page.Locator("#frame-name")).ToHaveTextAsync("three");

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        AssertSame(expected, Read("to-label/masks/one.png"));
    }

    [Fact]
    public async Task Open_WithAModel_ShowsWhatItSeesOverThePicture()
    {
        RequireBrowser();
        await ServeAgainAsync(new GrabCutSegmenter(), new DiscEngine());
        var page = await OpenAsync();

        await Expect(page.Locator("#origin")).ToHaveTextAsync("predicted");
        await Eventually(async () => (await ColourAsync(page, 50, 60)).R > 150);
        var (on, beside) = (await ColourAsync(page, 50, 60), await ColourAsync(page, 120, 60));
        await page.Keyboard.PressAsync("v");
        await Eventually(async () => await ColourAsync(page, 50, 60) != on);

        // The picture's own colours; the label's lay over the first of them, and none over the belt.
        Assert.Equal((210, 160, 80), await ColourAsync(page, 50, 60));
        Assert.Equal((60, 90, 120), await ColourAsync(page, 120, 60));
        Assert.Equal((60, 90, 120), beside);
    }

    /// <summary>What a person sees at a place of the picture.</summary>
    private static async Task<(int R, int G, int B)> ColourAsync(IPage page, float column, float row)
    {
        var (x, y) = await PlaceAsync(page, column, row);
        var seen = await page.EvaluateAsync<int[]>(
            """
            ({ x, y }) => {
              const canvas = document.getElementById('picture'), area = canvas.getBoundingClientRect();
              return [...canvas.getContext('2d').getImageData((x - area.left) * devicePixelRatio, (y - area.top) * devicePixelRatio, 1, 1).data].slice(0, 3);
            }
            """, new { x = (double)x, y = (double)y });
        return (seen[0], seen[1], seen[2]);
    }

    /// <summary>Notes what it is asked, and always gives the same answer.</summary>
    private sealed class RecordingSegmenter : IPromptSegmenter
    {
        public static Rect Answer { get; } = new(30, 40, 20, 10);

        public List<Prompt> Prompts { get; } = [];

        public string Name => "recording";

        public IReadOnlyList<PromptMask> Segment(Mat picture, Prompt prompt)
        {
            Prompts.Add(prompt);
            var mask = new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(0));
            Cv2.Rectangle(mask, Answer, Scalar.All(255), -1);
            return [new PromptMask(mask)];
        }

        public void Dispose()
        {
        }
    }

    /// <summary>Sees rot where the item of the picture is.</summary>
    private sealed class DiscEngine : ISegmentationEngine
    {
        public int Outputs => 4;

        public Mat Segment(Mat image)
        {
            var labels = new Mat(image.Size(), MatType.CV_8UC1, Scalar.All(0));
            Cv2.Circle(labels, new Point(50, 60), 20, Scalar.All(2), -1);
            return labels;
        }

        public void Dispose()
        {
        }
    }
}
