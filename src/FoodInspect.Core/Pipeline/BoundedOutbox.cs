namespace FoodInspect.Core.Pipeline;

/// <summary>
/// A bounded queue with one worker behind it, for what must not hold a line up: network, disk. Posting never waits; if the
/// queue is full, the oldest of the least urgent entries is dropped and reported. Every entry is delivered, the more urgent first and those alike in the order of
/// their posting, or dropped with a report, once.
/// </summary>
/// <typeparam name="T">What is queued; whoever gets an entry (worker or drop callback) owns it.</typeparam>
public sealed class BoundedOutbox<T> : IAsyncDisposable
{
    /// <summary>How long a delivery may take to end when it is told to. One that blocks in the system hears of nothing.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private readonly int _capacity;
    private readonly Func<T, CancellationToken, ValueTask> _deliver;
    private readonly Action<T> _dropped;
    private readonly Func<T, int> _urgency;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private readonly List<T> _queue = [];
    private readonly SemaphoreSlim _changed = new(0);
    private readonly CancellationTokenSource _abort = new();
    private readonly Task _worker;
    private bool _isComplete;

    /// <summary>Starts the worker.</summary>
    /// <param name="capacity">How many entries may wait; at least 1.</param>
    /// <param name="deliver">Delivers one entry; it reports its own failures and throws only to be taken for a defect.</param>
    /// <param name="dropped">Hears of each entry that was not delivered.</param>
    /// <param name="time">The clock of the patience at the end.</param>
    /// <param name="urgency">The higher it is, the sooner an entry is delivered and the later dropped; without it, all are alike.</param>
    public BoundedOutbox(int capacity, Func<T, CancellationToken, ValueTask> deliver, Action<T> dropped, TimeProvider time, Func<T, int>? urgency = null)
    {
        _capacity = capacity;
        _deliver = deliver;
        _dropped = dropped;
        _time = time;
        _urgency = urgency ?? (static _ => 0);
        _worker = Task.Run(WorkAsync);
    }

    /// <summary>How many entries wait.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _queue.Count;
        }
    }

    /// <summary>Queues an entry; after the end it is dropped at once.</summary>
    public void Post(T entry)
    {
        T victim;
        lock (_gate)
        {
            if (!_isComplete)
                _queue.Add(entry);
            if (!_isComplete && _queue.Count <= _capacity)
            {
                _changed.Release();
                return;
            }

            victim = _isComplete ? entry : Take(mostUrgent: false);
        }

        _dropped(victim);
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
        TakeNoMore();
        return await EndsWithinAsync(patience).ConfigureAwait(false) || await AbortAsync().ConfigureAwait(false);
    }

    /// <summary>Drops what is still queued and ends the worker, unless a delivery hangs: then it is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        TakeNoMore();
        // A delivery that hangs may yet ask whether it is to end.
        if (!await AbortAsync().ConfigureAwait(false))
            return;
        _abort.Dispose();
        _changed.Dispose();
    }

    private void TakeNoMore()
    {
        lock (_gate)
        {
            if (_isComplete)
                return;
            _isComplete = true;
            _changed.Release();
        }
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
        catch (TimeoutException)
        {
            if (!_worker.IsCompleted)
                return false;
            await _worker.ConfigureAwait(false);
            return true;
        }
    }

    /// <summary>Takes the oldest of the most urgent entries, or of the least urgent ones.</summary>
    private T Take(bool mostUrgent)
    {
        var index = 0;
        for (var i = 1; i < _queue.Count; i++)
        {
            var (urgency, taken) = (_urgency(_queue[i]), _urgency(_queue[index]));
            if (mostUrgent ? urgency > taken : urgency < taken)
                index = i;
        }

        var entry = _queue[index];
        _queue.RemoveAt(index);
        return entry;
    }

    private bool TryTake(out T entry)
    {
        lock (_gate)
        {
            var isThere = _queue.Count > 0;
            entry = isThere ? Take(mostUrgent: true) : default!;
            return isThere;
        }
    }

    private void DropQueued()
    {
        while (TryTake(out var entry))
            _dropped(entry);
    }

    private async Task WorkAsync()
    {
        try
        {
            while (!_abort.IsCancellationRequested)
            {
                await _changed.WaitAsync().ConfigureAwait(false);
                // Each entry has released once, and the end once more, behind them.
                if (_abort.IsCancellationRequested || !TryTake(out var entry))
                    return;
                await _deliver(entry, _abort.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            TakeNoMore();
            DropQueued();
        }
    }
}
