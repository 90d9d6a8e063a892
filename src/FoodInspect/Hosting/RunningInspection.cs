using System.Net;
using FoodInspect.Configuration;

namespace FoodInspect.Hosting;

/// <summary>The program that runs on this machine, as its endpoints tell of it.</summary>
internal static class RunningInspection
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Where a program with these options is asked; what listens everywhere is asked on loopback.</summary>
    /// <param name="metrics">Its options.</param>
    /// <param name="path">What is asked for, <c>/health/ready</c>.</param>
    public static Uri UrlOf(MetricsOptions metrics, string path)
    {
        var address = IPAddress.TryParse(metrics.Address, out var parsed) ? parsed : IPAddress.Loopback;
        if (address.Equals(IPAddress.Any))
            address = IPAddress.Loopback;
        else if (address.Equals(IPAddress.IPv6Any))
            address = IPAddress.IPv6Loopback;
        return new UriBuilder("http", $"{address}", metrics.Port, path).Uri;
    }

    /// <summary>Asks it.</summary>
    /// <returns>Whether the status tells of success, and the body.</returns>
    /// <exception cref="HttpRequestException">It does not answer, or not in time.</exception>
    public static async Task<(bool IsGood, string Body)> AskAsync(Uri url, CancellationToken stop)
    {
        // A proxy knows nothing of this machine's loopback.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Patience };
        try
        {
            using var answer = await client.GetAsync(url, stop);
            return (answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(stop));
        }
        catch (TaskCanceledException exception) when (!stop.IsCancellationRequested)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    /// <summary>Whether what listens there is this program with these lines, and not another one or one of another configuration.</summary>
    public static async Task<bool> IsThereAsync(MetricsOptions metrics, IEnumerable<string> lines, CancellationToken stop)
    {
        try
        {
            var told = (await AskAsync(UrlOf(metrics, "/health/ready"), stop)).Body.Split('\n');
            return lines.All(line => told.Any(sentence => sentence.StartsWith($"{line}: ", StringComparison.Ordinal)));
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
