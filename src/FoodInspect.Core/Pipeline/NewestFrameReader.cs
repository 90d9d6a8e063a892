using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// What a slow line takes from the queue of a live camera: after a hiccup each frame in turn, so that none is lost of what a
/// moment of catching up can save; but where frames have been left waiting for longer than <see cref="Hiccup"/>, the line does
/// not keep up, and waiting only makes verdicts late: then the newest alone, until nothing waited for as long.
/// </summary>
/// <remarks>The thought is that of CoDel (RFC 8289): a standing queue is bad, a queue that empties is good.</remarks>
internal sealed class NewestFrameReader<T>(ChannelReader<T> queue, TimeProvider time, Action<T> drop) : ChannelReader<T>
{
    /// <summary>How long a queue may stand before it counts as overload.</summary>
    public static readonly TimeSpan Hiccup = TimeSpan.FromSeconds(1);

    private long? _behindSince;
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
        if (queue.Count == 0)
        {
            _behindSince = null;
            return true;
        }

        _behindSince ??= now;
        if (!IsLongerThanAHiccup(_behindSince.Value, now) && (_lastDrop is not { } last || IsLongerThanAHiccup(last, now)))
            return true;
        while (queue.TryRead(out var newer))
        {
            drop(item);
            item = newer;
        }

        _lastDrop = now;
        return true;
    }

    private bool IsLongerThanAHiccup(long since, long now) => time.GetElapsedTime(since, now) > Hiccup;
}
