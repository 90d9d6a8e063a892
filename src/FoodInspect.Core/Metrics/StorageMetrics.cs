using Prometheus;

namespace FoodInspect.Core.Metrics;

/// <summary>What can become of pictures that are to be kept.</summary>
public enum StorageOutcome
{
    /// <summary>On disk.</summary>
    Written,

    /// <summary>No room: the cap is full of what must not be deleted, or the disk is nearly full.</summary>
    Refused,

    /// <summary>Writing failed.</summary>
    Failed,

    /// <summary>The writer was behind and its queue full.</summary>
    Dropped,
}

/// <summary>Counters of one kind of kept pictures.</summary>
public sealed class StorageMetrics
{
    private readonly Counter.Child[] _outcomes;

    internal StorageMetrics(Func<string, Counter.Child> child) =>
        _outcomes = [.. Enum.GetNames<StorageOutcome>().Select(outcome => child(outcome.ToLowerInvariant()))];

    /// <summary>Counts one set of pictures.</summary>
    public void Count(StorageOutcome outcome) => _outcomes[(int)outcome].Inc();

    /// <summary>How many there were so far.</summary>
    public long CountOf(StorageOutcome outcome) => (long)_outcomes[(int)outcome].Value;
}
