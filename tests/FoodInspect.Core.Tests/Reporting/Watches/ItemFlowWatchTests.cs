using FoodInspect.Core.Regions;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tracking;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

public sealed class ItemFlowWatchTests : LineWatchBench, IDisposable
{
    private const int Product = 1;
    private const int Foreign = 3;
    private static readonly Rect Whole = new(8, 8, 40, 40);

    private readonly JudgedFrames _frames = new(width: 160, height: 120);
    private ItemFlowWatch _watch;
    private long _sequence;

    public ItemFlowWatchTests()
    {
        Belt.Dispose(); // here is no line that could be said not to inspect
        _watch = Open(new LineWatchOptions());
    }

    public void Dispose() => _frames.Dispose();

    [Fact]
    public async Task Look_NoItemForTenMinutes_AlertsOnceUntilOneComes()
    {
        for (var time = 1; time <= 2; time++)
        {
            Show(minutes: 1, item: time);
            Show(minutes: 9);
            Time.Advance(TimeSpan.FromHours(1)); // the camera was away
            await AlertedAsync([.. Enumerable.Repeat(AlertKind.NoItems, time - 1)]);
            Show(minutes: 15);
            await AlertedAsync([.. Enumerable.Repeat(AlertKind.NoItems, time)]);
        }

        Assert.Contains("if the belt is not empty, something covers the lens", Sink.Delivered.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_SameItemForTenMinutes_SaysThatTheCameraMayHang()
    {
        Show(minutes: 12, item: 7);

        await AlertedAsync(AlertKind.NoItems);
        Assert.Contains("no item has come for 600 s: what the picture shows has stood still since: if the belt moves, the camera hangs", Sink.Delivered.First().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_NewItemEveryNineMinutes_IsNoAlert()
    {
        for (var item = 1; item < 5; item++)
            Show(minutes: 9, item);

        await AlertedAsync();
    }

    [Fact]
    public async Task Look_WebAcrossThePicture_GoesOn()
    {
        Show(minutes: 30, item: 1, box: new Rect(0, 20, 160, 60));

        await AlertedAsync();
    }

    [Fact]
    public async Task Look_ForeignBodiesAndUnusablePictures_AreNoItems()
    {
        Show(minutes: 1, item: 1, classId: Foreign);
        Show(minutes: 12, item: 1, verdict: Verdict.NotInspected("torn"));
        await AlertedAsync();

        Show(minutes: 10);
        await AlertedAsync(AlertKind.NoItems);
    }

    [Fact]
    public async Task Look_NoItemSinceTheStart_AlertsOnceAndSaysSo()
    {
        Show(minutes: 9);
        await AlertedAsync();
        Show(minutes: 30);

        await AlertedAsync(AlertKind.NoItems);
        Assert.Contains("no item has come since the line began to inspect, for 600 s: if the belt is not empty", Sink.Delivered.Single().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Look_ModelThatKnowsNoFood_MissesNone()
    {
        _watch = new ItemFlowWatch("belt", new LineWatchOptions(), [.. JudgedFrames.Classes.Where(known => !known.IsFood)], Desk, Time);

        Show(minutes: 30);

        await AlertedAsync();
    }

    [Fact]
    public async Task Forget_LineIsTriedAgain_ItemsOfLowerNumbersAreNew()
    {
        Show(minutes: 1, item: 900);
        _watch.Forget();

        for (var item = 1; item < 14; item++)
            Show(minutes: 1, item);

        await AlertedAsync();
    }

    [Fact]
    public async Task Look_LimitOfZero_NeverAlerts()
    {
        _watch = Open(new LineWatchOptions { NoItemsAfterSeconds = 0 });

        Show(minutes: 30, item: 1);

        await AlertedAsync();
    }

    private new async Task AlertedAsync(params AlertKind[] kinds)
    {
        await PassAsync(TimeSpan.Zero);
        Assert.Equal(kinds, Sink.Delivered.Select(alert => alert.Kind));
    }

    private ItemFlowWatch Open(LineWatchOptions options) => new("belt", options, JudgedFrames.Classes, Desk, Time);

    private void Show(int minutes, long? item = null, int classId = Product, Rect? box = null, Verdict? verdict = null)
    {
        var place = box ?? Whole;
        for (var second = 0; second < 60 * minutes; second++)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            ItemObservation[] items = item is { } number
                ? [new(new Item(number, 0, 0, default, default, 1, true), place, new[] { new Region(classId, place.Width * place.Height, null, place, default, 0.9) }, true)]
                : [];
            using var judged = _frames.Make(_sequence++, verdict, items: items);
            _watch.Look(judged);
        }
    }
}
