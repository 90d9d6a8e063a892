using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Labelling;

/// <summary>What undo keeps.</summary>
public sealed class LabelPageHistoryTests : LabelPage
{
    [Fact]
    public async Task Undo_OfALargePicture_GoesAsFarBackAsItsMemoryAllows()
    {
        var page = await OpenAsync();

        var (kept, bytes, first, last) = await TravelAsync(page, width: 4000, height: 3000, steps: 14);

        // 128 MB of 12 MB each; the pixels are those of the step before the oldest kept, and after redo those of the last.
        Assert.Equal((10, 120_000_000, 4, 14), (kept, bytes, first, last));
    }

    [Fact]
    public async Task Undo_OfASmallPicture_GoesBack200Steps()
    {
        var page = await OpenAsync();

        var (kept, _, first, last) = await TravelAsync(page, width: 8, height: 6, steps: 210);

        Assert.Equal((200, 10, 210), (kept, first, last));
    }

    [Fact]
    public async Task Undo_InTheMiddleOfAStroke_TakesTheStrokeBack()
    {
        var page = await OpenAsync();
        await page.Keyboard.PressAsync("b");
        await page.Keyboard.PressAsync("2");
        await ClickAsync(page, 30, 30);
        await page.Keyboard.PressAsync("3");
        var (x, y) = await PlaceAsync(page, 30, 30);
        await page.Mouse.MoveAsync(x, y);
        await page.Mouse.DownAsync();
        await page.Keyboard.PressAsync("Control+z");
        await page.Mouse.UpAsync();
        await SavedAsync(page);

        using var expected = new Mat(Height, Width, MatType.CV_8UC1, Scalar.All(255));
        Disc(expected, 30, 30, 8, 1);
        AssertSame(expected, Read("labelling/to-label/one.png"));
    }

    [Theory]
    [InlineData(290, 200, 420, 200)]
    [InlineData(10, 200, -60, 230)]
    [InlineData(150, 390, 150, 470)]
    [InlineData(150, 10, 190, -50)]
    public async Task Undo_OfAStrokeThatLeavesThePicture_LeavesNothingBehind(int fromX, int fromY, int toX, int toY)
    {
        var page = await OpenAsync();

        var said = await page.EvaluateAsync<int[]>(
            """
            async ({ fromX, fromY, toX, toY }) => {
              const { LabelMap } = await import('/labelmap.js'), map = new LabelMap(300, 400, new Uint8Array(300 * 400));
              const painted = () => map.ids.reduce((sum, id) => sum + id, 0), endX = 2 * toX - fromX, endY = 2 * toY - fromY;
              map.begin();
              map.paintLine(fromX, fromY, toX, toY, 8, 1);
              map.paintLine(toX, toY, endX, endY, 8, 1);
              const beyond = map.paintLine(endX, endY, endX, endY, 8, 1);
              map.commit();
              const drawn = painted();
              map.undo();
              const undone = painted();
              map.redo();
              return [drawn, undone, painted(), beyond === null ? 1 : 0];
            }
            """, new { fromX, fromY, toX, toY });

        Assert.True(said[0] > 100);
        Assert.Equal([0, said[0], 1], said[1..]);
    }

    /// <summary>Gives all pixels one class after another, then undoes and redoes what can be.</summary>
    private static async Task<(int Kept, int Bytes, int First, int Last)> TravelAsync(Microsoft.Playwright.IPage page, int width, int height, int steps)
    {
        var said = await page.EvaluateAsync<int[]>(
            """
            async ({ width, height, steps }) => {
              const { LabelMap } = await import('/labelmap.js'), map = new LabelMap(width, height, new Uint8Array(width * height));
              for (let id = 1; id <= steps; id++) map.change(() => map.replace(id - 1, id));
              const bytes = map.past.reduce((sum, step) => sum + step.change.length, 0);
              let kept = 0;
              while (map.undo()) kept++;
              const first = map.ids[width * height - 1];
              while (map.redo());
              return [kept, bytes, first, map.ids[width * height - 1]];
            }
            """, new { width, height, steps });
        return (said[0], said[1], said[2], said[3]);
    }
}
