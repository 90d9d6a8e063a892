namespace FoodInspect.Inference;

/// <summary>
/// Where requests wait for a worker, first come first served. It needs no bound of its own: each line has at most
/// <see cref="SegmentationEngine.InFlight"/> frames in it.
/// </summary>
internal sealed class RequestQueue
{
    private readonly Queue<SegmentationRequest> _waiting = new();
    private readonly object _gate = new();
    private Exception? _end;

    /// <summary>Whether it takes no more.</summary>
    public bool IsClosed
    {
        get
        {
            lock (_gate)
                return _end is not null;
        }
    }

    /// <summary>Queues a request; on a closed queue the request fails at once with what the queue was closed with.</summary>
    public void Add(SegmentationRequest request)
    {
        lock (_gate)
        {
            if (_end is null)
            {
                _waiting.Enqueue(request);
                Monitor.Pulse(_gate);
                return;
            }
        }
        if (request.TryTake())
            request.Fail(_end);
    }

    /// <summary>
    /// Waits for a request, and takes with it what else is waiting, up to the length of the buffer. Withdrawn requests are
    /// passed over.
    /// </summary>
    /// <returns>How many were taken; 0 when the queue is closed.</returns>
    public int Take(Span<SegmentationRequest> batch)
    {
        lock (_gate)
        {
            while (true)
            {
                var taken = 0;
                while (taken < batch.Length && _waiting.TryDequeue(out var request))
                    if (request.TryTake())
                        batch[taken++] = request;
                if (taken > 0 || _end is not null)
                    return taken;
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Closes the queue: what waits and what comes fails with <paramref name="end"/>. The first call counts.</summary>
    public void Close(Exception end)
    {
        List<SegmentationRequest> waiting;
        lock (_gate)
        {
            _end ??= end;
            waiting = [.. _waiting];
            _waiting.Clear();
            Monitor.PulseAll(_gate);
        }
        foreach (var request in waiting)
            if (request.TryTake())
                request.Fail(_end);
    }
}
