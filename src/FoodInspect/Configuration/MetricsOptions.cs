using System.Net;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Configuration;

/// <summary>Where <c>/metrics</c> and <c>/health</c> are served.</summary>
public sealed record MetricsOptions
{
    /// <summary>Address to listen on; 127.0.0.1 is reached from this machine only, 0.0.0.0 from the network.</summary>
    public string Address { get; init; } = "127.0.0.1";

    /// <summary>TCP port, 1 to 65535; 0 takes a free one, and the log says which.</summary>
    public int Port { get; init; } = 9464;
}

/// <summary>Says what is wrong with <see cref="MetricsOptions"/>.</summary>
public static class MetricsOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, MetricsOptions options)
    {
        if (!IPAddress.TryParse(options.Address, out _))
            yield return new($"{keyPath}:Address", options.Address, "this is no IP address", "Give 127.0.0.1 for this machine only, 0.0.0.0 for the network.");
        if (options.Port is < 0 or > 65535)
            yield return new($"{keyPath}:Port", $"{options.Port}", "this is no TCP port", "Give 1 to 65535, or 0 for a free one.");
    }
}
