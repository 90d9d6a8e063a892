using System.Collections.Concurrent;
using FoodInspect.Core.Pipeline;

namespace FoodInspect.Core.Metrics;

/// <summary>How long each stage took, for the summary of a run.</summary>
public sealed class StageTimings : IPipelineObserver
{
    private readonly ConcurrentDictionary<string, PercentileRecorder> _stages = new(StringComparer.Ordinal);

    /// <summary>The durations of each stage that has done a frame.</summary>
    public IReadOnlyDictionary<string, PercentileRecorder> Stages => _stages;

    /// <inheritdoc />
    public void StageCompleted(string stage, double durationSeconds) =>
        _stages.GetOrAdd(stage, static _ => new PercentileRecorder()).Record(durationSeconds);
}
