using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>How many frames wait for a stage, asked at every scrape: whoever takes a frame has just emptied the queue, and nobody may take any.</summary>
internal sealed class QueueDepth(Gauge.Child series)
{
    private Func<int>? _depth;

    /// <summary>Asks here from now on. A line that is started again has another queue.</summary>
    public void Watch(Func<int> depth) => Volatile.Write(ref _depth, depth);

    /// <summary>Brings the series up to date.</summary>
    public void Update()
    {
        if (Volatile.Read(ref _depth) is { } depth)
            series.Set(depth());
    }
}
