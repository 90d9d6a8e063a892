using System.Diagnostics;
using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>
/// The metrics of one process, in a registry of their own. Every series stands at zero from the moment its labels are
/// known: a rate over a counter that appears only with its first event misses that event.
/// </summary>
public sealed class InspectionMetrics
{
    /// <summary>The execution providers there are, as <c>foodinspect_execution_provider_info</c> names them.</summary>
    public static IReadOnlyList<string> Providers { get; } = ["cpu", "cuda", "tensorrt"];

    private readonly MetricFamilies _families;

    /// <summary>Creates the registry and what needs no line.</summary>
    /// <param name="version">Version of the program.</param>
    public InspectionMetrics(string version)
    {
        Registry = Prometheus.Metrics.NewCustomRegistry();
        _families = new MetricFamilies(Prometheus.Metrics.WithCustomRegistry(Registry));
        _families.Build.WithLabels(version).Set(1);
        using var process = Process.GetCurrentProcess();
        _families.ProcessStart.Set(new DateTimeOffset(process.StartTime).ToUnixTimeMilliseconds() / 1000.0);
        foreach (var provider in Providers)
            _families.ExecutionProvider.WithLabels(provider).Set(0);
    }

    /// <summary>What <c>/metrics</c> serves.</summary>
    public CollectorRegistry Registry { get; }

    /// <summary>Makes the series of a line, all at zero.</summary>
    public LineMetrics AddLine(LineMetricsLabels labels) => new(_families, Registry, labels);

    /// <summary>Makes the series of an alert sink, all at zero.</summary>
    public AlertMetrics AddSink(string sink) => new(_families, Registry, sink);

    /// <summary>Says that a model runs on an execution provider; one of <see cref="Providers"/>, in any case.</summary>
    public void AddProvider(string provider) => _families.ExecutionProvider.WithLabels(provider.ToLowerInvariant()).Set(1);

    /// <summary>Asks at every scrape how many bytes evidence may still take.</summary>
    public void BindEvidenceFree(Func<long> bytes) => Registry.AddBeforeCollectCallback(() => _families.EvidenceFree.Set(bytes()));

    /// <summary>The scrape, as text in the exposition format of Prometheus.</summary>
    public async Task<string> ScrapeAsync(CancellationToken stop = default)
    {
        using var text = new MemoryStream();
        await Registry.CollectAndExportAsTextAsync(text, stop).ConfigureAwait(false);
        return System.Text.Encoding.UTF8.GetString(text.GetBuffer(), 0, (int)text.Length);
    }
}
