using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>healthcheck</c>: asks a running program whether its lines inspect; for containers and scripts.</summary>
internal static class HealthCheckCommand
{
    public static Command Create()
    {
        var command = new Command("healthcheck", "Ask the program that runs here whether every line inspects; exit code 0 if so.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration([nameof(InspectionOptions.Metrics)]);
        configuration.ThrowIfWrong(MetricsOptionsValidator.Validate("Metrics", configuration.Options.Metrics));
        var url = RunningInspection.UrlOf(configuration.Options.Metrics, "/health/ready");
        try
        {
            var (isGood, body) = await RunningInspection.AskAsync(url, stop);
            await Console.Out.WriteAsync(body);
            return isGood ? ExitCode.Good : ExitCode.CheckFailed;
        }
        catch (HttpRequestException exception)
        {
            await Console.Error.WriteLineAsync($"{url} does not answer: {exception.Message}");
            return ExitCode.CheckFailed;
        }
    }
}
