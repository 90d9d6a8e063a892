using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;

namespace FoodInspect.Sinks;

/// <summary>The sinks that the configuration asks for, each behind its own outbox. Owns them all.</summary>
public sealed class AlertSinks : IAsyncDisposable
{
    private readonly WebhookSink? _webhook;

    /// <summary>Opens the sinks.</summary>
    /// <param name="options">Which sinks there are.</param>
    /// <param name="board">The console.</param>
    /// <param name="metrics">Counts what becomes of alerts.</param>
    /// <param name="time">The clock of cooldowns and retries.</param>
    /// <param name="log">Hears of alerts that could not be delivered.</param>
    /// <exception cref="OutputException">The file of alerts cannot be opened.</exception>
    public AlertSinks(ReportingOptions options, ConsoleBoard board, InspectionMetrics metrics, TimeProvider time, ILogger log)
    {
        var sinks = new List<IAlertSink>();
        if (options.Console.Mode != ConsoleMode.Off)
            sinks.Add(board);
        if (options.JsonLines.Path is { } path)
            sinks.Add(new AlertFile(path));
        if (options.Webhook.Url is not null)
            sinks.Add(_webhook = new WebhookSink(options.Webhook, time));
        Desk = new AlertDesk([.. sinks.Select(sink => new AlertOutbox(sink, options.Alerts, metrics.AddSink(sink.Name), time, log))]);
    }

    /// <summary>Where alerts are raised.</summary>
    public AlertDesk Desk { get; }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await Desk.DisposeAsync();
        _webhook?.Dispose();
    }
}
