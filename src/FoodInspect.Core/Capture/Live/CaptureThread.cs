namespace FoodInspect.Core.Capture.Live;

/// <summary>
/// The thread on which one picture stream is opened, read and disposed, since its calls block and may never return. Reads
/// have a deadline; after one was missed, the thread is given up and a new one made. The thread lives as long as its stream,
/// for a child process is bound to the life of the thread that started it.
/// </summary>
internal sealed class CaptureThread : IAsyncDisposable
{
    private readonly IPictureStream _stream;
    private readonly Lock _gate = new();
    // No SemaphoreSlim: one spins before it waits, which on a busy machine takes up to 5 % of the processors from the network.
    private readonly AutoResetEvent _wake = new(initialState: false);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private TaskCompletionSource<Grab>? _request;
    private bool _givenUp;

    /// <summary>Starts the thread; the stream, which it takes over, is opened by the first read.</summary>
    public CaptureThread(string name, IPictureStream stream)
    {
        _stream = stream;
        new Thread(Run) { Name = name, IsBackground = true }.Start();
    }

    /// <summary>Done when the thread has ended and its stream is disposed, faulted if it could not be; never, if a native call hangs for ever.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Reads the next picture, which the caller owns. After an exception the thread can only be disposed.</summary>
    /// <exception cref="TimeoutException">Nothing came in time.</exception>
    /// <exception cref="CameraException">The stream cannot be opened or read.</exception>
    public async Task<Grab> ReadAsync(TimeSpan deadline, TimeProvider time, CancellationToken stop)
    {
        var request = new TaskCompletionSource<Grab>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
            _request = request;
        _wake.Set();
        try
        {
            return await request.Task.WaitAsync(deadline, time, stop).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
        {
            // The picture may have come in the very moment in which nobody wanted it any more.
            if (!request.TrySetCanceled(CancellationToken.None) && request.Task.IsCompletedSuccessfully)
                (await request.Task.ConfigureAwait(false)).Picture?.Dispose();
            throw;
        }
    }

    private void Run()
    {
        var isOpen = false;
        try
        {
            while (TakeRequest() is { } request)
            {
                try
                {
                    if (!isOpen)
                        _stream.Open();
                    isOpen = true;
                    var grab = _stream.Read();
                    if (!request.TrySetResult(grab))
                        grab.Picture?.Dispose();
                }
                catch (Exception exception)
                {
                    request.TrySetException(exception);
                }
            }
        }
        finally
        {
            Leave();
        }
    }

    // An exception of a raw thread would end the process, and whatever a driver has against its end, the stream is left.
    private void Leave()
    {
        try
        {
            _stream.Dispose();
            _ended.SetResult();
        }
        catch (Exception exception)
        {
            _ended.SetException(exception);
        }
    }

    private TaskCompletionSource<Grab>? TakeRequest()
    {
        _wake.WaitOne();
        lock (_gate)
            return _givenUp ? null : _request;
    }

    /// <summary>Breaks off whatever the thread is at and waits for its end, unless it hangs: then it is left behind.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_givenUp)
                return;
            _givenUp = true;
        }

        _wake.Set();
        _stream.Break();
        // A hung native call is an affair of the machine's time, whatever clock the line has.
        await Ended.WaitAsync(_stream.BreaksWithin, TimeProvider.System).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A thread that hangs may yet come back to it.
        if (Ended.IsCompleted)
            _wake.Dispose();
    }
}
