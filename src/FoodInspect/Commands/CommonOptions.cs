using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;

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
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FOODINSPECT_CONFIG") is { Length: > 0 } file ? file : "appsettings.json",
    };

    /// <summary>Values over those of the file.</summary>
    public static Option<string[]> Set { get; } = new("--set")
    {
        Description = "A value over that of the file, Key:Path=Value; may stand several times.",
        HelpName = "KEY=VALUE",
        Recursive = true,
    };

    /// <summary>The calibration of the pictures of a command that takes them from elsewhere than a configured line.</summary>
    public static Option<string?> Calibration { get; } = new("--calibration")
    {
        Description = "The calibration of the camera that took the pictures.",
        HelpName = "FILE",
    };

    /// <summary>Reads the calibration that a command line names; null if it names none.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, or something is wrong with it or the configuration.</exception>
    public static CalibrationFile? ReadCalibration(this ParseResult arguments, ConfigurationFile configuration)
    {
        if (arguments.GetValue(Calibration) is not { } path)
            return null;
        configuration.ThrowIfWrong(CalibrationValidator.Validate(Calibration.Name, path, picture: null, out var file));
        return file;
    }

    /// <summary>What a command uses that runs one recipe over a recording.</summary>
    public static IReadOnlyCollection<string> SectionsOfRecording { get; } = [nameof(InspectionOptions.Inference), nameof(InspectionOptions.Recipes)];

    /// <summary>Reads the configuration that a command line names.</summary>
    /// <param name="arguments">The command line.</param>
    /// <param name="sections">The sections that the command uses, and whose environment variables must be set; null for all.</param>
    /// <exception cref="ConfigurationException">The file is missing or no JSON object.</exception>
    public static ConfigurationFile ReadConfiguration(this ParseResult arguments, IReadOnlyCollection<string>? sections = null) => ConfigurationFile.Read(
        arguments.GetValue(Config)!, Environment.GetEnvironmentVariables(), arguments.GetValue(Set) ?? [], sections);
}
