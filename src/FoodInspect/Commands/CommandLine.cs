using System.CommandLine;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary>The commands of the program.</summary>
public static class CommandLine
{
    /// <summary>Parses the arguments and runs the command that they name.</summary>
    /// <param name="args">The arguments of the process.</param>
    /// <param name="stop">Cancelled when the program is to end.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> InvokeAsync(IReadOnlyList<string> args, CancellationToken stop)
    {
        var result = Create().Parse(args);
        if (result.Errors.Count > 0)
        {
            foreach (var error in result.Errors)
                await Console.Error.WriteLineAsync(error.Message);
            await Console.Error.WriteLineAsync("See --help.");
            return ExitCode.Usage;
        }

        // The exceptions belong to FailureReport, the signals to StopSignal.
        return await result.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop);
    }

    private static RootCommand Create() =>
        new("FoodInspect watches food production lines and judges every item that passes.")
        {
            CommonOptions.Config,
            CommonOptions.Set,
            RunCommand.Create(),
            InspectCommand.Create(),
            CaptureCommand.Create(),
            CompareCommand.Create(),
            CheckCommand.Create(),
            HealthCheckCommand.Create(),
            CalibrateCommand.Create(),
            BenchCommand.Create(),
        };
}
