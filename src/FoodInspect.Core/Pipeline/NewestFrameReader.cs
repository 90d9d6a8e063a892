using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// What a slow line takes from the queue of a live camera: after a hiccup each frame in turn, so that none is lost of what a
/// moment of catching up can save; but where frames were left waiting at every take for longer than <see cref="Hiccup"/>, the line
/// does not keep up, and waiting only makes verdicts late: then the newest alone. Once nothing waited for as long, and in any case
/// after <see cref="Trial"/>, since bursts look like overload to who takes only the newest, each frame has its turn again.
/// </summary>
/// <remarks>The thought is that of CoDel (RFC 8289): a standing queue is bad, a queue that empties is good.</remarks>
internal sealed class NewestFrameReader<T>(ChannelReader<T> queue, TimeProvider time, Action<T> drop) : ChannelReader<T>
{
    /// <summary>How long a queue may stand before it counts as overload.</summary>
    public static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(1);

    /// <summary>The same where there was overload a short while ago.</summary>
    public static readonly TimeSpan HiccupAgain = TimeSpan.FromSeconds(0.3);

    /// <summary>How long overload is believed in, and how long it is remembered.</summary>
    public static readonly TimeSpan Trial = TimeSpan.FromSeconds(30);

    private long? _behindSince;
    private long? _overloadedSince;
    private long? _lastDrop;

    public override Task Completion => queue.Completion;

    public override bool CanCount => true;

    public override int Count => queue.Count;

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        queue.WaitToReadAsync(cancellationToken);

    public override bool TryRead([MaybeNullWhen(false)] out T item)
    {
        if (!queue.TryRead(out item))
            return false;
        var now = time.GetTimestamp();
        if (IsLongerThan(Trial, _overloadedSince, now) || IsLongerThan(Hiccup, _lastDrop, now))
            _overloadedSince = null;
        if (queue.Count == 0)
            _behindSince = null;
        else if (_overloadedSince is not null || HasBegun(now))
            item = Newest(item, now);
        return true;
    }

    private bool HasBegun(long now)
    {
        _behindSince ??= now;
        var wasLately = _lastDrop is not null && !IsLongerThan(Trial, _lastDrop, now);
        if (!IsLongerThan(wasLately ? HiccupAgain : Hiccup, _behindSince, now))
            return false;
        (_overloadedSince, _behindSince) = (now, null);
        return true;
    }

    private T Newest(T item, long now)
    {
        while (queue.TryRead(out var newer))
        {
            drop(item);
            item = newer;
        }

        _lastDrop = now;
        return item;
    }

    private bool IsLongerThan(TimeSpan span, long? since, long now) => since is { } begun && time.GetElapsedTime(begun, now) > span;
}
