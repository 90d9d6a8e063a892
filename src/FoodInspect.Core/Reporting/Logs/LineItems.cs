using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Rules;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>Records the items of one line, so that somebody can ask later what became of one. A worker writes; the line never waits for the disk.</summary>
public sealed class LineItems : IAsyncDisposable
{
    /// <summary>The rule that alerts about items that are not recorded bear.</summary>
    public const string AlertRule = "itemsNotRecorded";

    private const int QueueLength = 1000;

    private readonly string _line;
    private readonly string _model;
    private readonly ItemFile _file;
    private readonly StorageMetrics _counts;
    private readonly StorageQueue<Job> _queue;

    /// <summary>Starts the worker.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="model">Name and version of its model.</param>
    /// <param name="file">Where the items go; shared, stays the caller's.</param>
    /// <param name="counts">Counts what became of them.</param>
    /// <param name="notKept">Hears that an item was not recorded, and why, once a minute while it lasts.</param>
    /// <param name="time">The clock of the end's patience.</param>
    /// <param name="log">Hears what went wrong.</param>
    public LineItems(string line, string model, ItemFile file, StorageMetrics counts, Action<string> notKept, TimeProvider time, ILogger log)
    {
        (_line, _model, _file, _counts) = (line, model, file, counts);
        _queue = new StorageQueue<Job>(QueueLength, Write, new StorageComplaint("the record of items is", () => "the disk is full", notKept, time, log), time, log);
    }

    /// <summary>Queues an item whose verdict is final; never waits.</summary>
    /// <param name="item">The item.</param>
    /// <param name="decidedAt">When the frame was grabbed with which it became final.</param>
    public void Record(JudgedItem item, DateTimeOffset decidedAt) => _queue.Post(new Job(new DecidedItem(_line, _model, decidedAt, item), _counts));

    /// <summary>Writes what is queued, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => _queue.CompleteAsync(patience);

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private bool Write(Job job)
    {
        _file.Add(job.Decided);
        return true;
    }

    private sealed record Job(DecidedItem Decided, StorageMetrics Counts) : IStorageJob
    {
        public string Subject => $"the record of item {Decided.Item.Item.Id}";

        public void End(StorageOutcome outcome) => Counts.Count(outcome);

        public void Dispose()
        {
            // Holds no native memory.
        }
    }
}
