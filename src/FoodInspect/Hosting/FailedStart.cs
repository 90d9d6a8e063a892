using FoodInspect.Configuration;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Rules;
using FoodInspect.Sinks;
using Spectre.Console;

namespace FoodInspect.Hosting;

/// <summary>Tells that no line starts: lines that never come to inspect have nobody else who would say so.</summary>
internal static class FailedStart
{
    /// <summary>How long the alerts may take to reach their sinks.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Alerts for each line, through sinks that are open.</summary>
    public static Task TellAsync(AlertDesk alerts, IEnumerable<LineOptions> lines, Exception failure)
    {
        var message = $"cannot start: {FailureReport.Reason(failure).TrimEnd('.')}. What passes now passes unseen";
        foreach (var line in lines)
            alerts.Raise(Alert.OfState(AlertKind.NotInspecting, line.Name, Severity.Stop, TimeProvider.System.GetUtcNow(), message));
        return alerts.CompleteAsync(Patience);
    }

    /// <summary>The same before there are any sinks: opens those of a good configuration that can be opened.</summary>
    public static async Task TellAsync(InspectionOptions options, Exception failure, ILoggerFactory log)
    {
        await using var sinks = Open(options.Reporting, log.CreateLogger("foodinspect"));
        await TellAsync(sinks.Desk, options.Lines, failure);
    }

    private static AlertSinks Open(ReportingOptions options, ILogger log)
    {
        var board = new ConsoleBoard(AnsiConsole.Console, () => [], options.Console, TimeProvider.System, log);
        var metrics = new InspectionMetrics(ProgramVersion.Current);
        try
        {
            return new AlertSinks(options, board, metrics, TimeProvider.System, log);
        }
        catch (OutputException)
        {
            return new AlertSinks(options with { JsonLines = new() }, board, metrics, TimeProvider.System, log);
        }
    }
}
