using System.Runtime.ExceptionServices;
using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// What the stages of one running pipeline share: the stop signal, the first fault, the loops, the ledger and the
/// timing. Every frame that a loop lets go of ends here, disposed and counted.
/// </summary>
internal sealed class PipelineChain(PipelineOptions options, CancellationToken stop)
{
    private readonly CancellationTokenSource _stopping = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private readonly IPipelineObserver[] _observers = [.. options.Observers];
    private readonly List<Task> _loops = [];
    private readonly List<Func<Task>> _drains = [];
    private ExceptionDispatchInfo? _fault;

    public PipelineOptions Options => options;

    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Runs a loop; its exception becomes the chain's fault and stops the others.</summary>
    public void Start(Func<Task> loop) => _loops.Add(Task.Run(async () =>
    {
        try
        {
            await loop().ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The reason for the stop is the chain's fault or the caller's token; CompleteAsync tells it.
        }
        catch (Exception exception)
        {
            RecordFault(exception);
            await _stopping.CancelAsync().ConfigureAwait(false);
        }
    }));

    public void RecordFault(Exception exception) =>
        Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(exception), null);

    /// <summary>A queue between two stages, emptied when the chain has come to rest.</summary>
    public Channel<T> CreateQueue<T>(int capacity, BoundedChannelFullMode fullMode, Func<T, Task> discard, Action<T>? overrun = null)
    {
        var queue = Channel.CreateBounded(
            new BoundedChannelOptions(capacity) { FullMode = fullMode, SingleReader = true, SingleWriter = true },
            overrun);
        _drains.Add(async () =>
        {
            while (queue.Reader.TryRead(out var item))
                await discard(item).ConfigureAwait(false);
        });
        return queue;
    }

    public void Drop(IDisposable item, DropReason reason)
    {
        item.Dispose();
        options.Ledger.CountDropped(reason);
    }

    /// <summary>Disposes the frame that a stage threw on, and counts it as failed, or as stopped if it only obeyed.</summary>
    public void Abandon(IDisposable item, Exception exception)
    {
        item.Dispose();
        if (exception is OperationCanceledException && Stopping.IsCancellationRequested)
            options.Ledger.CountDropped(DropReason.Stopped);
        else
            options.Ledger.CountFailed();
    }

    public void ObserveStage(string stage, long startTimestamp)
    {
        var seconds = options.Time.GetElapsedTime(startTimestamp).TotalSeconds;
        foreach (var observer in _observers)
            observer.StageCompleted(stage, seconds);
    }

    /// <summary>Lets observers ask what waits for a stage; not where the stage has no queue before it.</summary>
    public void ObserveQueue<T>(string stage, ChannelReader<T> input)
    {
        if (!input.CanCount)
            return;
        foreach (var observer in _observers)
            observer.QueueOpened(stage, () => input.Count);
    }

    /// <summary>Waits until every loop has ended, empties the queues, and tells how it ended.</summary>
    public async Task CompleteAsync()
    {
        await Task.WhenAll(_loops).ConfigureAwait(false);
        foreach (var drain in _drains)
            await drain().ConfigureAwait(false);
        _stopping.Dispose();
        _fault?.Throw();
        stop.ThrowIfCancellationRequested();
    }
}
