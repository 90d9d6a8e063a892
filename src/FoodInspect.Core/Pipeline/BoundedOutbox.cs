using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// A bounded queue with one worker behind it, for what must not hold a line up: network, disk. Posting never waits; if the
/// queue is full, the oldest entry is dropped and reported. Every entry is delivered, or dropped with a report, once.
/// </summary>
/// <typeparam name="T">What is queued; whoever gets an entry (worker or drop callback) owns it.</typeparam>
public sealed class BoundedOutbox<T> : IAsyncDisposable
{
    /// <summary>How long a delivery may take to end when it is told to. One that blocks in the system hears of nothing.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly Channel<T> _queue;
    private readonly Func<T, CancellationToken, ValueTask> _deliver;
    private readonly Action<T> _dropped;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _worker;

    /// <summary>Starts the worker.</summary>
    /// <param name="capacity">How many entries may wait; at least 1.</param>
    /// <param name="deliver">Delivers one entry; it reports its own failures and throws only to be taken for a defect.</param>
    /// <param name="dropped">Hears of each entry that was not delivered.</param>
    /// <param name="time">The clock of the patience at the end.</param>
    public BoundedOutbox(int capacity, Func<T, CancellationToken, ValueTask> deliver, Action<T> dropped, TimeProvider time)
    {
        _deliver = deliver;
        _dropped = dropped;
        _time = time;
        _queue = Channel.CreateBounded(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest }, dropped);
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>How many entries wait.</summary>
    public int Count => _queue.Reader.Count;

    /// <summary>Queues an entry; after the end it is dropped at once.</summary>
    public void Post(T entry)
    {
        if (!_queue.Writer.TryWrite(entry))
            _dropped(entry);
    }

    /// <summary>
    /// Takes no more entries and waits until those queued are delivered; what is not by then is dropped. A delivery that even
    /// then does not end is left behind, with its entry.
    /// </summary>
    /// <param name="patience">How long to wait.</param>
    /// <returns>False if a delivery was left behind.</returns>
    /// <exception cref="Exception">What <c>deliver</c> threw.</exception>
    public async Task<bool> CompleteAsync(TimeSpan patience)
    {
        _queue.Writer.TryComplete();
        return await EndsWithinAsync(patience).ConfigureAwait(false) || await AbortAsync().ConfigureAwait(false);
    }

    /// <summary>Drops what is still queued and ends the worker, unless a delivery hangs: then it is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Writer.TryComplete();
        // A delivery that hangs may yet ask whether it is to end.
        if (await AbortAsync().ConfigureAwait(false))
            _abort.Dispose();
    }

    private async Task<bool> AbortAsync()
    {
        await _abort.CancelAsync().ConfigureAwait(false);
        var hasEnded = await EndsWithinAsync(Grace).ConfigureAwait(false);
        DropQueued();
        return hasEnded;
    }

    private async Task<bool> EndsWithinAsync(TimeSpan patience)
    {
        try
        {
            await _worker.WaitAsync(patience, _time).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException) when (!_worker.IsCompleted)
        {
            return false;
        }
    }

    private void DropQueued()
    {
        while (_queue.Reader.TryRead(out var entry))
            _dropped(entry);
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_abort.IsCancellationRequested && await _queue.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                if (_queue.Reader.TryRead(out var entry))
                    await _deliver(entry, _abort.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            _queue.Writer.TryComplete();
            DropQueued();
        }
    }
}
