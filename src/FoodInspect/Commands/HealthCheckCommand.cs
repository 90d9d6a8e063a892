using System.CommandLine;
using System.Net;
using System.Net.Http;
using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>healthcheck</c>: asks a running program whether its lines inspect; for containers and scripts.</summary>
internal static class HealthCheckCommand
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        var command = new Command("healthcheck", "Ask the program that runs here whether every line inspects; exit code 0 if so.");
        command.SetAction(RunAsync);
        return command;
    }

    /// <summary>Where a program with these options is asked; what listens everywhere is asked on loopback.</summary>
    public static Uri UrlOf(MetricsOptions metrics)
    {
        var address = IPAddress.TryParse(metrics.Address, out var parsed) ? parsed : IPAddress.Loopback;
        if (address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        return new UriBuilder("http", $"{address}", metrics.Port, "/health/ready").Uri;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration([nameof(InspectionOptions.Metrics)]);
        configuration.ThrowIfWrong(MetricsOptionsValidator.Validate("Metrics", configuration.Options.Metrics));
        var url = UrlOf(configuration.Options.Metrics);
        // A proxy knows nothing of this machine's loopback.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
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
