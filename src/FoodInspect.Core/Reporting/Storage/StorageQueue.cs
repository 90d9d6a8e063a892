using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Pictures on their way to the disk. Owns their memory.</summary>
internal interface IStorageJob : IDisposable
{
    /// <summary>What it is, for the log: "evidence …".</summary>
    string Subject { get; }

    /// <summary>Hears, once, what became of it.</summary>
    void End(StorageOutcome outcome);
}

/// <summary>
/// Writes pictures and records on a worker, so that a line never waits for the disk. Every job ends with exactly one outcome and is
/// disposed.
/// </summary>
internal sealed class StorageQueue<TJob> : IAsyncDisposable
    where TJob : class, IStorageJob
{
    private readonly Func<TJob, bool> _write;
    private readonly StorageComplaint _complaint;
    private readonly ILogger _log;
    private readonly BoundedOutbox<TJob> _queue;

    /// <param name="length">How many jobs may wait; the oldest is dropped for another.</param>
    /// <param name="write">Writes a job; false where the store refuses it, for want of room.</param>
    /// <param name="complaint">Says what was not kept, and why.</param>
    /// <param name="time">The clock of the end's patience.</param>
    /// <param name="log">Hears that the disk hangs at the end.</param>
    public StorageQueue(int length, Func<TJob, bool> write, StorageComplaint complaint, TimeProvider time, ILogger log)
    {
        (_write, _complaint, _log) = (write, complaint, log);
        _queue = new BoundedOutbox<TJob>(length, WriteAsync, Drop, time);
    }

    /// <summary>Queues a job, which it takes over; never waits.</summary>
    public void Post(TJob job) => _queue.Post(job);

    /// <summary>Writes what is queued, for at most the given time, and a little more where the disk hangs.</summary>
    public async Task CompleteAsync(TimeSpan patience)
    {
        if (!await _queue.CompleteAsync(patience).ConfigureAwait(false))
            _log.LogError("The disk hangs: {Subject} not all written", _complaint.Subject);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _queue.DisposeAsync();

    private ValueTask WriteAsync(TJob job, CancellationToken stop)
    {
        var outcome = StorageOutcome.Failed;
        Exception? failure = null;
        try
        {
            outcome = _write(job) ? StorageOutcome.Written : StorageOutcome.Refused;
        }
        catch (Exception exception)
        {
            // Whatever one picture throws, the next is tried.
            failure = exception;
        }

        End(job, outcome);
        if (failure is not null)
            _complaint.Failed(job.Subject, failure);
        else if (outcome == StorageOutcome.Refused)
            _complaint.Refused();
        else
            _complaint.Written();
        return ValueTask.CompletedTask;
    }

    private void Drop(TJob job)
    {
        End(job, StorageOutcome.Dropped);
        _complaint.Dropped();
    }

    private static void End(TJob job, StorageOutcome outcome)
    {
        job.End(outcome);
        job.Dispose();
    }
}
