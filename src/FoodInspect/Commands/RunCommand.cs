using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Hosting;
using FoodInspect.Inference.Models;

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
        using var log = ProgramLog.Create();
        var plans = await PlanAsync(configuration, log);
        using var claims = new OutputClaims();
        configuration.ThrowIfWrong(claims.Take(configuration.Options.Reporting));
        await new LineHost(plans, configuration, log).RunAsync(stop);
        stop.ThrowIfCancellationRequested();
        return ExitCode.Good;
    }

    private static async Task<IReadOnlyList<LinePlan>> PlanAsync(ConfigurationFile configuration, ILoggerFactory log)
    {
        try
        {
            return new LinePlanner(configuration).Plan();
        }
        catch (ModelException refusal)
        {
            // The configuration is good: the model was damaged since, and nobody may be looking, unless another program inspects already.
            using var claims = new OutputClaims();
            if (!claims.Take(configuration.Options.Reporting).Any())
                await FailedStart.TellAsync(configuration, refusal, log);
            throw;
        }
    }
}
