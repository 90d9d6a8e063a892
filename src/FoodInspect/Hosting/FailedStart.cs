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
    /// <summary>Alerts for each line, through sinks that are open.</summary>
    public static Task TellAsync(AlertDesk alerts, ConfigurationFile configuration, Exception failure)
    {
        var reason = configuration.HideSecrets(FailureReport.Reason(failure));
        var message = $"cannot start: {reason.TrimEnd('.')}. What passes now passes unseen";
        foreach (var line in configuration.Options.Lines)
            alerts.Raise(Alert.OfState(AlertKind.NotInspecting, line.Name, Severity.Stop, TimeProvider.System.GetUtcNow(), message));
        return alerts.CompleteAsync(LineHost.Patience);
    }

    /// <summary>The same before there are any sinks: opens those of a good configuration that can be opened. Never throws.</summary>
    public static async Task TellAsync(ConfigurationFile configuration, Exception failure, ILoggerFactory log)
    {
        var logger = log.CreateLogger("foodinspect");
        try
        {
            await using var sinks = Open(configuration.Options.Reporting, logger);
            await TellAsync(sinks.Desk, configuration, failure);
        }
        catch (Exception exception)
        {
            // Why nothing starts is what must be seen, with its exit code.
            logger.LogError("That the lines cannot start could not be told: {Reason}", FailureReport.Reason(exception));
        }
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
