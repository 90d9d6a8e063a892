using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Tests.Capture;
using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Reporting.Alerts;

/// <summary>An outbox before a sink that keeps what it is given, on a clock of its own.</summary>
public abstract class AlertOutboxBench : IAsyncDisposable
{
    private protected FakeTimeProvider Time { get; } = new(JudgedFrames.Epoch);

    private protected RecordingSink Sink { get; } = new();

    private protected AlertMetrics Metrics { get; } = new InspectionMetrics("0").AddSink("recording");

    private protected Journal Log { get; } = new();

    private protected AlertOutbox? Outbox { get; private set; }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (Outbox is not null)
            await Outbox.DisposeAsync();
    }

    private protected static Alert Rot(long item) => Alert.Of("a", JudgedFrames.Rot(item), JudgedFrames.Epoch);

    private protected static Alert Stop(long item) => Rot(item) with { Severity = Severity.Stop };

    private protected void Open(AlertOptions options) => Outbox = new AlertOutbox(Sink, options, Metrics, Time, Log);

    private protected long Count(AlertOutcome outcome) => Metrics.CountOf(outcome);
}
