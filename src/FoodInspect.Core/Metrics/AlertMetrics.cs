using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>What can become of an alert on its way to one sink.</summary>
public enum AlertOutcome
{
    /// <summary>The sink took it.</summary>
    Delivered,

    /// <summary>The sink did not take it, after all retries.</summary>
    Failed,

    /// <summary>The rule's cooldown was still running.</summary>
    Suppressed,

    /// <summary>The sink's queue was full.</summary>
    Dropped,
}

/// <summary>The alert metrics of one sink.</summary>
public sealed class AlertMetrics
{
    private readonly Counter.Child[] _outcomes;
    private readonly Gauge.Child _waiting;
    private readonly CollectorRegistry _registry;

    internal AlertMetrics(MetricFamilies families, CollectorRegistry registry, string sink)
    {
        _registry = registry;
        _outcomes = [.. Enum.GetNames<AlertOutcome>().Select(outcome => families.Alerts.WithLabels(sink, outcome.ToLowerInvariant()))];
        _waiting = families.AlertsWaiting.WithLabels(sink);
    }

    /// <summary>Asks at every scrape how many alerts the sink has yet to take.</summary>
    public void BindUndelivered(Func<int> alerts) => _registry.AddBeforeCollectCallback(() => _waiting.Set(alerts()));

    /// <summary>Counts one alert.</summary>
    public void Count(AlertOutcome outcome) => _outcomes[(int)outcome].Inc();

    /// <summary>How many there were so far.</summary>
    public long CountOf(AlertOutcome outcome) => (long)_outcomes[(int)outcome].Value;
}
