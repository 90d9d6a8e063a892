using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Capture.Live;

/// <summary>
/// The connection to a camera, made anew after each fault: a capture thread, a deadline for every picture, and a growing
/// pause before each new attempt.
/// </summary>
internal sealed class CameraLink(CameraOptions options, Func<IPictureStream> connect, TimeProvider time, Action reconnecting)
    : IAsyncDisposable
{
    // A driver that never comes back keeps a thread each time; more would only add to the harm.
    private const int MostLeftBehind = 4;
    private static readonly TimeSpan EmptyPicturePause = TimeSpan.FromMilliseconds(20);
    private readonly List<Task> _leftBehind = [];
    private (CaptureThread Thread, IPictureStream Stream)? _connection;
    private long _connectedAt;
    private long _pictures;
    private int _vainAttempts;
    private bool _wasConnected;

    /// <summary>For how long this connection has stood.</summary>
    public TimeSpan Age => _connection is null ? TimeSpan.Zero : time.GetElapsedTime(_connectedAt);

    /// <summary>Waits for the next picture, which the caller owns; connects first, after a pause, where there is no connection.</summary>
    /// <exception cref="CameraException">None came, and why; the connection is closed, and the next call makes a new one.</exception>
    public async Task<Grab> GrabAsync(CancellationToken stop)
    {
        if (_connection is null)
            await ConnectAsync(stop).ConfigureAwait(false);
        var (thread, stream) = _connection!.Value;
        try
        {
            var grab = await WaitForPictureAsync(thread, stream, stop).ConfigureAwait(false);
            if (_pictures++ > 0 && Age.TotalSeconds > options.StallDeadlineSeconds)
                _vainAttempts = 0;
            return grab;
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            var message = WithLeftBehind(exception.Message);
            await CloseAsync().ConfigureAwait(false);
            throw new CameraException(message, exception);
        }
    }

    private async Task ConnectAsync(CancellationToken stop)
    {
        if (_wasConnected)
        {
            await Task.Delay(ReopenPause.After(options, _vainAttempts++, Random.Shared.NextDouble()), time, stop).ConfigureAwait(false);
            if (_leftBehind.Count >= MostLeftBehind)
                await Task.WhenAny(_leftBehind).WaitAsync(stop).ConfigureAwait(false);
            _leftBehind.RemoveAll(thread => thread.IsCompleted);
            reconnecting();
        }

        _wasConnected = true;
        var stream = connect();
        _connection = (new CaptureThread($"camera {options.Address}", stream), stream);
        _connectedAt = time.GetTimestamp();
        _pictures = 0;
    }

    private async Task<Grab> WaitForPictureAsync(CaptureThread thread, IPictureStream stream, CancellationToken stop)
    {
        var since = time.GetTimestamp();
        var deadline = TimeSpan.FromSeconds(_pictures == 0 ? options.OpenDeadlineSeconds : options.StallDeadlineSeconds);
        var empty = 0;
        try
        {
            while (true)
            {
                var left = deadline - time.GetElapsedTime(since);
                var grab = await thread.ReadAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, stop).ConfigureAwait(false);
                if (grab.Picture is not null)
                    return grab;
                if (grab.Outcome == GrabOutcome.Ended)
                    throw new CameraException(DescribeEnd(stream.Ending));
                empty++;
                await Task.Delay(EmptyPicturePause, time, stop).ConfigureAwait(false);
            }
        }
        catch (TimeoutException)
        {
            var what = empty > 0 ? $"only empty pictures ({empty})" : _pictures == 0 ? "no first picture" : "no picture";
            var advice = empty == 0 && _pictures == 0 ? options.OpenAdvice : "";
            throw new CameraException($"{what} within {deadline.TotalSeconds} s{advice}");
        }
    }

    private string DescribeEnd(StreamEnding ending)
    {
        var what = _pictures == 0 ? "it cannot be opened" : "the stream ended";
        return ending.Description.Length > 0 ? $"{what}: {ending.Description}" : what;
    }

    // A device that such a capture still holds opens for nobody, which else would look like another program's doing.
    private string WithLeftBehind(string message)
    {
        var hung = _leftBehind.Count(thread => !thread.IsCompleted);
        if (hung == 0)
            return message;
        var captures = hung == 1 ? "an earlier capture hangs" : $"{hung} earlier captures hang";
        return $"{message.TrimEnd('.')}; {captures} in the driver and may hold the device, unplug the camera or restart the machine if this goes on";
    }

    /// <summary>Ends the connection; the child process is dead afterwards, a hung native call is left behind.</summary>
    public async Task CloseAsync()
    {
        if (_connection is not { Thread: var thread })
            return;
        _connection = null;
        await thread.DisposeAsync().ConfigureAwait(false);
        if (!thread.Ended.IsCompleted)
            _leftBehind.Add(thread.Ended);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);
}
