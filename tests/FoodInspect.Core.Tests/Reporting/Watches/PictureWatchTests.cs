using System.Globalization;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Regions;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>Chequered items on a plain belt, one a second for a minute, through a lens, under a light.</summary>
public sealed class PictureWatchTests : IAsyncLifetime
{
    private static readonly Rect Left = new(8, 8, 40, 40);
    private static readonly Rect Right = new(100, 60, 40, 40);

    private readonly JudgedFrames _frames = new(width: 160, height: 120);
    private readonly FakeTimeProvider _time = new(JudgedFrames.Epoch);
    private readonly RecordingSink _sink = new();
    private readonly InspectionMetrics _registry = new("0");
    private readonly LineMetrics _metrics;
    private readonly AlertOutbox _outbox;
    private readonly AlertDesk _desk;
    private PictureWatch? _watch;
    private long _lastItem;
    private long? _standsWith;

    public PictureWatchTests()
    {
        _outbox = new AlertOutbox(_sink, new AlertOptions(), _registry.AddSink("recording"), _time, NullLogger.Instance);
        _metrics = _registry.AddLine(new("belt", JudgedFrames.Classes, [], "m 1", "00"));
        _desk = new AlertDesk([_outbox]);
        Open(new LineWatchOptions());
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _watch!.Dispose();
        await _desk.DisposeAsync();
        _frames.Dispose();
    }

    [Fact]
    public async Task Look_LensFogsUp_AlertsOnceAnHour()
    {
        for (var minute = 0; minute < 5; minute++)
            await ShowMinuteAsync();
        await ShowMinuteAsync(blurPx: 5);
        await ShowMinuteAsync(blurPx: 5);

        var alert = Assert.Single(_sink.Delivered);
        Assert.Equal((AlertKind.SharpnessFell, Severity.Warn, "sharpnessFell"), (alert.Kind, alert.Severity, alert.Rule));
        Assert.StartsWith("belt: the items are 0.0", alert.Message, StringComparison.Ordinal);

        _time.Advance(TimeSpan.FromHours(1));
        await ShowMinuteAsync(blurPx: 5);
        Assert.Equal(2, _sink.Delivered.Count);
    }

    [Theory]
    [InlineData(0.6, true)]
    [InlineData(0.75, false)]
    [InlineData(1.3, false)]
    [InlineData(1.6, true)]
    public async Task Look_LightChanges_AlertsWhereItIsMuchDarkerOrBrighter(double light, bool alerts)
    {
        await ShowMinuteAsync();
        await ShowMinuteAsync(light: light);

        Assert.Equal(alerts ? [AlertKind.BrightnessChanged] : [], _sink.Delivered.Select(alert => alert.Kind));
    }

    [Fact]
    public async Task Look_BeltThatStandsWithABlurredItem_CountsItOnce()
    {
        await ShowMinuteAsync();
        _standsWith = 7;
        await ShowMinuteAsync(blurPx: 5);
        await ShowMinuteAsync(blurPx: 5);
        _standsWith = null;
        await ShowMinuteAsync(items: [Left, Right]);

        Assert.Empty(_sink.Delivered);
    }

    [Fact]
    public async Task Look_OneItemForHours_IsLookedAtEveryTenMinutes()
    {
        _standsWith = 7;
        for (var minute = 0; minute < 10; minute++)
            await ShowMinuteAsync();
        for (var minute = 0; minute < 21; minute++)
            await ShowMinuteAsync(blurPx: 5);

        Assert.Equal([AlertKind.SharpnessFell], _sink.Delivered.Select(alert => alert.Kind));
    }

    [Fact]
    public async Task Look_FirstMinuteWasOdd_IsOutvotedByTheNext()
    {
        await ShowMinuteAsync(blurPx: 5);
        for (var minute = 0; minute < 4; minute++)
            await ShowMinuteAsync();
        Assert.Empty(_sink.Delivered);

        await ShowMinuteAsync(blurPx: 5);

        Assert.Single(_sink.Delivered);
    }

    [Fact]
    public async Task Look_FewerItemsAndAnEmptyBelt_IsNoChange()
    {
        await ShowMinuteAsync(items: [Left, Right]);
        await ShowMinuteAsync(items: [Right]);
        await ShowMinuteAsync(items: []);
        await ShowMinuteAsync(items: [Left]);

        Assert.Empty(_sink.Delivered);
    }

    [Fact]
    public async Task Look_ForeignBodiesAndUnusablePictures_DoNotCount()
    {
        await ShowMinuteAsync();
        await ShowMinuteAsync(classId: 3, blurPx: 5);
        await ShowMinuteAsync(verdict: Verdict.NotInspected("torn"), blurPx: 5);

        Assert.Empty(_sink.Delivered);
    }

    [Fact]
    public async Task Look_ItemsThatAreInSightBetweenTheSamples_AreItems()
    {
        for (var tenth = 0; tenth < 12 * 600; tenth++)
        {
            _time.Advance(TimeSpan.FromSeconds(0.1));
            using var judged = _frames.Make(tenth, items: tenth % 10 is 3 or 4 ? [Item(++_lastItem, Left, classId: 1)] : []);
            Draw(judged.Analysed.Segmented.Frame.Picture, light: tenth < 6000 ? 1 : 0.5, blurPx: 1);
            _watch!.Look(judged);
        }

        await Eventually.TrueAsync(() => _outbox.Undelivered == 0, "every alert is delivered");
        Assert.Equal([AlertKind.BrightnessChanged], _sink.Delivered.Select(alert => alert.Kind));
    }

    [Fact]
    public async Task Forget_LineIsTriedAgain_ItemsOfKnownNumbersAreOthers()
    {
        await ShowMinuteAsync();
        await ShowMinutesWithoutItemsAsync(1);
        for (var item = 0; item < 5; item++)
            Show(Item(++_lastItem, Left, classId: 1));
        _watch!.Forget();
        _lastItem -= 5;

        for (var item = 0; item < 5; item++)
            Show(Item(++_lastItem, Left, classId: 1), light: 0.1);
        Show(Item(++_lastItem, Left, classId: 1), light: 0.1, seconds: 600);

        await Eventually.TrueAsync(() => _outbox.Undelivered == 0, "every alert is delivered");
        Assert.Equal([AlertKind.BrightnessChanged], _sink.Delivered.Select(alert => alert.Kind));
    }

    [Fact]
    public async Task Look_FirstItemAfterAPause_IsNoMinute()
    {
        await ShowMinuteAsync();
        await ShowMinuteAsync();
        await ShowMinutesWithoutItemsAsync(9);
        _time.Advance(TimeSpan.FromMinutes(20));

        _standsWith = ++_lastItem;
        await ShowMinuteAsync(light: 0.3);

        Assert.Empty(_sink.Delivered);
    }

    private async Task ShowMinutesWithoutItemsAsync(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
            await ShowMinuteAsync(items: []);
    }

    [Fact]
    public async Task Look_FoggedFromTheStart_IsNoticedWithAReference()
    {
        await ShowMinuteAsync();
        var (brightness, sharpness) = (await MetricAsync("foodinspect_item_brightness_ratio"), await MetricAsync("foodinspect_item_sharpness"));
        Open(new LineWatchOptions(), new ItemReference { BrightnessRatio = brightness, Sharpness = sharpness });

        await ShowMinuteAsync();
        Assert.Empty(_sink.Delivered);
        Open(new LineWatchOptions(), new ItemReference { BrightnessRatio = brightness, Sharpness = sharpness });
        await ShowMinuteAsync(blurPx: 5, light: 0.6);

        Assert.Equal([AlertKind.BrightnessChanged, AlertKind.SharpnessFell], _sink.Delivered.Select(alert => alert.Kind));
        Assert.All(_sink.Delivered, alert => Assert.Contains("as the line's ItemReference says", alert.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Look_NoItemsYet_ShowsNoLookOfThem() =>
        Assert.DoesNotContain("foodinspect_item_sharpness{", await ScrapeAsync(), StringComparison.Ordinal);

    [Fact]
    public async Task Look_LimitsOfZero_NeverAlerts()
    {
        Open(new LineWatchOptions { LowestSharpnessRatio = 0, LowestBrightnessRatio = 0, NoItemsAfterSeconds = 0 });

        await ShowMinuteAsync();
        await ShowMinuteAsync(blurPx: 9, light: 0.2);
        await ShowMinutesWithoutItemsAsync(12);

        Assert.Empty(_sink.Delivered);
    }

    private Task<string> ScrapeAsync() => _registry.ScrapeAsync(TestContext.Current.CancellationToken);

    private async Task<double> MetricAsync(string name)
    {
        var line = (await ScrapeAsync()).Split('\n').Single(line => line.StartsWith($"{name}{{", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private void Open(LineWatchOptions options, ItemReference? reference = null)
    {
        _watch?.Dispose();
        _watch = new PictureWatch("belt", options, reference ?? new ItemReference(), JudgedFrames.Classes, _metrics, _desk, _time);
    }

    private async Task ShowMinuteAsync(double light = 1, int blurPx = 1, int classId = 1, Verdict? verdict = null, Rect[]? items = null)
    {
        for (var second = 0; second <= 60; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            using var judged = _frames.Make(second, verdict, items: [.. (items ?? [Left]).Select(box => Item(_standsWith ?? ++_lastItem, box, classId))]);
            Draw(judged.Analysed.Segmented.Frame.Picture, light, blurPx);
            _watch!.Look(judged);
            await Eventually.TrueAsync(() => _outbox.Undelivered == 0, "every alert is delivered");
        }
    }

    private void Show(ItemObservation item, double light = 1, int seconds = 2)
    {
        _time.Advance(TimeSpan.FromSeconds(seconds));
        using var judged = _frames.Make(0, items: [item]);
        Draw(judged.Analysed.Segmented.Frame.Picture, light, blurPx: 1);
        _watch!.Look(judged);
    }

    private static ItemObservation Item(long number, Rect box, int classId) =>
        new(new Item(number, 0, 0, default, default, 1, true), box, new[] { new Region(classId, box.Width * box.Height, null, box, default, 0.9) }, true);

    private static void Draw(Mat picture, double light, int blurPx)
    {
        picture.SetTo(Scalar.All(90 * light));
        foreach (var box in new[] { Left, Right })
        {
            using var item = new Mat(picture, box);
            for (var x = 0; x < box.Width; x += 8)
                Cv2.Rectangle(item, new Rect(x, 0, 4, box.Height), Scalar.All(140 * light), -1);
        }

        if (blurPx > 1)
            Cv2.GaussianBlur(picture, picture, new Size(blurPx, blurPx), blurPx);
    }
}
