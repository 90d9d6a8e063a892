using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using Microsoft.Extensions.Logging;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting;

/// <summary>Pictures on their way to the disk. Owns their memory.</summary>
internal interface IStorageJob : IDisposable
{
    /// <summary>What it is, for the log: "evidence …".</summary>
    string Subject { get; }

    /// <summary>Hears, once, what became of it.</summary>
    void End(StorageOutcome outcome);
}

/// <summary>
/// Writes pictures on a worker, so that a line never waits for the disk. Every job ends with exactly one outcome and is
/// disposed.
/// </summary>
internal sealed class StorageQueue<TJob> : IAsyncDisposable
    where TJob : class, IStorageJob
{
    private readonly Func<TJob, bool> _write;
    private readonly Action<Exception?> _lost;
    private readonly ILogger _log;
    private readonly BoundedOutbox<TJob> _queue;

    /// <param name="length">How many jobs may wait; the oldest is dropped for another.</param>
    /// <param name="write">Writes a job; false where the store refuses it, for want of room.</param>
    /// <param name="lost">Hears that one was not kept, and why it could not be written; null where the store refused it.</param>
    /// <param name="time">The clock of the end's patience.</param>
    /// <param name="log">Hears what went wrong.</param>
    public StorageQueue(int length, Func<TJob, bool> write, Action<Exception?> lost, TimeProvider time, ILogger log)
    {
        (_write, _lost, _log) = (write, lost, log);
        _queue = new BoundedOutbox<TJob>(length, WriteAsync, job => End(job, StorageOutcome.Dropped), time);
    }

    /// <summary>Queues a job, which it takes over; never waits.</summary>
    public void Post(TJob job) => _queue.Post(job);

    /// <summary>Writes what is queued, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => _queue.CompleteAsync(patience);

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
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or OpenCVException)
        {
            failure = exception;
            _log.LogError("Not written: {Subject}: {Reason}", job.Subject, exception.Message);
        }
        finally
        {
            End(job, outcome);
        }

        if (outcome != StorageOutcome.Written)
            _lost(failure);
        return ValueTask.CompletedTask;
    }

    private static void End(TJob job, StorageOutcome outcome)
    {
        job.End(outcome);
        job.Dispose();
    }
}
