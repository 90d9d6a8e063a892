using FoodInspect.Configuration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;

namespace FoodInspect.Hosting;

/// <summary>Opens the configured sinks of alerts and owns them.</summary>
internal sealed class AlertSinks(ReportingOptions options, InspectionMetrics metrics, TimeProvider time, ILoggerFactory log) : IDisposable
{
    private readonly List<IAlertSink> _sinks = [];

    /// <summary>Opens a sink for each configured one, each with its outbox.</summary>
    /// <exception cref="OutputException">The file of alerts cannot be written.</exception>
    public IReadOnlyList<AlertOutbox> OpenOutboxes()
    {
        if (options.JsonLines.Path is { } path)
            _sinks.Add(new AlertFile(path));
        return [.. _sinks.Select(sink => new AlertOutbox(sink, options.Alerts, metrics.AddSink(sink.Name), time, log.CreateLogger(sink.Name)))];
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var sink in _sinks.OfType<IDisposable>())
            sink.Dispose();
    }
}
