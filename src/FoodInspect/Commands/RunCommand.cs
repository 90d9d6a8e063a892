using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>run</c>: watches all configured lines until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Create()
    {
        var command = new Command("run", "Watch all configured lines until stopped (Ctrl-C or SIGTERM).");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration();
        var plans = new LinePlanner(configuration).Plan();
        using var claims = new OutputClaims();
        configuration.ThrowIfWrong(claims.Take(configuration.Options.Reporting));
        using var log = ProgramLog.Create();
        await new LineHost(plans, configuration.Options, log).RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        return ExitCode.Good;
    }
}
