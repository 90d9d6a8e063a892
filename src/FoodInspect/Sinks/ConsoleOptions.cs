using FoodInspect.Core.Configuration;

namespace FoodInspect.Sinks;

/// <summary>How the console shows the lines.</summary>
public enum ConsoleMode
{
    /// <summary>A live table in a terminal, plain lines otherwise.</summary>
    Auto,

    /// <summary>A live table.</summary>
    Table,

    /// <summary>Plain lines.</summary>
    Plain,

    /// <summary>Nothing.</summary>
    Off,
}

/// <summary>What the console shows of the running lines.</summary>
public sealed record ConsoleOptions
{
    /// <summary>How.</summary>
    public ConsoleMode Mode { get; init; } = ConsoleMode.Auto;

    /// <summary>Seconds between two summaries in plain lines, and after which the rates of the table begin anew.</summary>
    public double SummarySeconds { get; init; } = 10;
}

/// <summary>Says what is wrong with <see cref="ConsoleOptions"/>.</summary>
public static class ConsoleOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, ConsoleOptions options)
    {
        if (options.SummarySeconds is not (>= 0.1 and <= 86_400))
            yield return new($"{keyPath}:SummarySeconds", $"{options.SummarySeconds}", "out of range", "Give 0.1 to 86400 seconds");
    }
}
