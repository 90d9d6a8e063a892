using Microsoft.Extensions.Logging.Console;

namespace FoodInspect.Hosting;

/// <summary>The log of the program: one line an event, on the standard error stream.</summary>
public static class ProgramLog
{
    /// <summary>Configures logging for a host or a command.</summary>
    public static void Configure(ILoggingBuilder logging) => logging
        .ClearProviders()
        .SetMinimumLevel(LogLevel.Information)
        .AddFilter("Microsoft", LogLevel.Warning)
        .AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "yyyy-MM-dd HH:mm:ss.fff ";
            console.ColorBehavior = LoggerColorBehavior.Default;
        })
        .Services.Configure<ConsoleLoggerOptions>(console =>
        {
            console.LogToStandardErrorThreshold = LogLevel.Trace;
            // A terminal that Ctrl+S has stopped must not stop the lines; what was dropped is said when it goes on.
            console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite;
        });

    /// <summary>Makes loggers for a command; disposing the factory writes what is still on its way.</summary>
    public static ILoggerFactory Create() => LoggerFactory.Create(Configure);
}
