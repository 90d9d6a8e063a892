using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace FoodInspect.Core.Tests.Reporting.Watches;

/// <summary>A watched line, on a clock of its own, and what it alerts.</summary>
public abstract class LineWatchBench : IAsyncDisposable
{
    private readonly AlertOutbox _outbox;

    protected LineWatchBench()
    {
        _outbox = new AlertOutbox(Sink, new AlertOptions(), Metrics.AddSink("recording"), Time, NullLogger.Instance);
        Desk = new AlertDesk([_outbox]);
        Belt = Watch("belt", new LineWatchOptions());
    }

    protected FakeTimeProvider Time { get; } = new(JudgedFrames.Epoch);

    protected InspectionMetrics Metrics { get; } = new("0");

    private protected RecordingSink Sink { get; } = new();

    protected AlertDesk Desk { get; }

    protected LineWatch Belt { get; }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        Belt.Dispose();
        await Desk.DisposeAsync();
    }

    protected LineWatch Watch(string line, LineWatchOptions options) =>
        new(line, options, Metrics.AddLine(new(line, JudgedFrames.Classes, [], "m 1", "00")), Desk, Time);

    protected void Inspect()
    {
        Belt.CameraUp();
        Belt.WarmedUp();
        Belt.FrameJudged(Verdict.Pass);
    }

    /// <summary>Lets time pass, but not before the alerts raised so far are delivered: their cooldowns go by the same clock.</summary>
    protected async Task PassAsync(TimeSpan time)
    {
        await Eventually.TrueAsync(() => _outbox.Undelivered == 0, "every alert is delivered");
        Time.Advance(time);
    }

    protected async Task SecondsAsync(int seconds)
    {
        for (var second = 0; second < seconds; second++)
            await PassAsync(TimeSpan.FromSeconds(1));
    }

    protected async Task AlertedAsync(params AlertKind[] kinds)
    {
        await Eventually.TrueAsync(() => Sink.Delivered.Count >= kinds.Length, $"{kinds.Length} alerts");
        Assert.Equal(kinds, Sink.Delivered.Select(alert => alert.Kind));
    }
}
