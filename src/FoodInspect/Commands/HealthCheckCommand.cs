using System.CommandLine;
using System.Net;
using System.Net.Http;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>healthcheck</c>: asks a running program whether its lines inspect; for containers and scripts.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("healthcheck", "Ask the program that runs here whether every line inspects; exit code 0 if so.");
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration();
        configuration.ThrowIfWrong([]);
        var metrics = configuration.Options.Metrics;
        // What listens everywhere is asked here.
        var host = IPAddress.TryParse(metrics.Address, out var address) && !address.Equals(IPAddress.Any) ? metrics.Address : "127.0.0.1";
        var url = $"http://{host}:{metrics.Port}/health/ready";
        using var client = new HttpClient { Timeout = _patience };
        try
        {
            using var answer = await client.GetAsync(url, stop);
            await Console.Out.WriteAsync(await answer.Content.ReadAsStringAsync(stop));
            return answer.IsSuccessStatusCode ? ExitCode.Good : ExitCode.CheckFailed;
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is TaskCanceledException && !stop.IsCancellationRequested))
        {
            await Console.Error.WriteLineAsync($"{url} does not answer: {exception.Message}");
            return ExitCode.CheckFailed;
        }
    }
}
