using System.Runtime.CompilerServices;
using FoodInspect.Core.Frames;
using Microsoft.Extensions.Logging;

namespace FoodInspect.Core.Capture.Live;

/// <summary>
/// A camera that is never given up: one that does not open, ends, hangs, or delivers empty or frozen pictures is abandoned
/// within a deadline and opened anew, for ever, until stopped. Frames are numbered on across reconnects; while the camera is
/// away no frame comes, and <see cref="State"/> says why. Read by one reader at a time.
/// </summary>
public sealed class LiveCamera : IFrameSource
{
    private readonly CameraOptions _options;
    private readonly Func<IPictureStream> _connect;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly Lock _gate = new();
    private CameraState _state;
    private long _reconnects;
    private bool _wasRead;

    /// <summary>A camera whose every connection is made by <paramref name="connect"/>.</summary>
    internal LiveCamera(CameraOptions options, Func<IPictureStream> connect, TimeProvider time, ILogger log)
    {
        _options = options;
        _connect = connect;
        _time = time;
        _log = log;
        _state = new CameraState(false, time.GetUtcNow(), "not opened yet", 0);
    }

    /// <summary>Raised when the camera comes up, goes away, or is away for another reason. Handlers return at once.</summary>
    public event Action<CameraState>? StateChanged;

    /// <inheritdoc />
    public bool IsLive => true;

    /// <summary>Whether fresh pictures come, at this moment.</summary>
    public CameraState State
    {
        get
        {
            lock (_gate)
                return _state with { Reconnects = _reconnects };
        }
    }

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        // A line that is tried again opens its camera anew too.
        if (_wasRead)
            Interlocked.Increment(ref _reconnects);
        _wasRead = true;
        using var stamper = new FrameStamper(_options, _time);
        var frozen = new FrozenPictureDetector(TimeSpan.FromSeconds(_options.FrozenAfterSeconds), _time);
        await using var link = new CameraLink(_options, _connect, _time, () => Interlocked.Increment(ref _reconnects));
        try
        {
            while (true)
            {
                var grab = await GrabAsync(link, frozen, stop).ConfigureAwait(false);
                var picture = grab.Picture!;
                var fault = frozen.Observe(picture.Mat) ? $"frozen: the picture has not changed for {_options.FrozenAfterSeconds} s" : null;
                var frame = stamper.Stamp(picture, fault: fault ?? grab.Fault);
                await ReportAsync(link, frame, fault).ConfigureAwait(false);
                yield return frame;
            }
        }
        finally
        {
            lock (_gate)
                _state = _state with { IsUp = false, Since = _time.GetUtcNow(), Reason = "stopped" };
        }
    }

    private async Task<Grab> GrabAsync(CameraLink link, FrozenPictureDetector frozen, CancellationToken stop)
    {
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            try
            {
                return await link.GrabAsync(stop).ConfigureAwait(false);
            }
            catch (CameraException fault)
            {
                frozen.Restart();
                Change(isUp: false, fault.Message);
            }
        }
    }

    private async Task ReportAsync(CameraLink link, Frame frame, string? fault)
    {
        try
        {
            if (fault is not null && link.Age.TotalSeconds >= _options.FrozenAfterSeconds)
                await link.CloseAsync().ConfigureAwait(false);
            Change(fault is null, fault);
        }
        catch (Exception)
        {
            frame.Dispose(); // a handler failed: nobody else will get this frame
            throw;
        }
    }

    private void Change(bool isUp, string? reason)
    {
        bool isNews;
        lock (_gate)
        {
            isNews = _state.IsUp != isUp || _state.Reason != reason;
            var since = _state.IsUp == isUp ? _state.Since : _time.GetUtcNow();
            _state = _state with { IsUp = isUp, Since = since, Reason = reason };
        }

        if (!isNews)
            return;
        if (isUp)
            _log.LogInformation("Camera {Camera} is up", _options.Address);
        else
            _log.LogWarning("Camera {Camera} is away: {Reason}", _options.Address, reason);
        StateChanged?.Invoke(State);
    }
}
