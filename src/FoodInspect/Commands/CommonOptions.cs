using System.CommandLine;
using FoodInspect.Configuration;

namespace FoodInspect.Commands;

/// <summary>The options that commands share.</summary>
internal static class CommonOptions
{
    /// <summary>The configuration file.</summary>
    public static Option<string> Config { get; } = new("--config")
    {
        Description = "The configuration file.",
        HelpName = "FILE",
        Recursive = true,
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FOODINSPECT_CONFIG") ?? "appsettings.json",
    };

    /// <summary>Values over those of the file.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "A value over that of the file, Key:Path=Value; may stand several times.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    /// <summary>Reads the configuration that a command line names.</summary>
    /// <exception cref="ConfigurationException">The file is missing or no JSON object.</exception>
    public static ConfigurationFile ReadConfiguration(this ParseResult arguments) => ConfigurationFile.Read(
        arguments.GetValue(Config)!, Environment.GetEnvironmentVariables(), arguments.GetValue(Set) ?? []);
}
