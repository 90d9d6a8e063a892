namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Whether most frames of the last seconds were unusable. Counts in slices of time, so that it allocates nothing for a frame
/// whatever the frame rate is. Not thread-safe.
/// </summary>
/// <param name="windowSeconds">How far it looks back, above 0.</param>
/// <param name="time">The line's clock.</param>
internal sealed class UnusableShare(double windowSeconds, TimeProvider time)
{
    private const int SlicesPerWindow = 20;

    /// <summary>One more than the window has, because the newest slice is not full yet.</summary>
    private readonly (int Frames, int Unusable)[] _slices = new (int, int)[SlicesPerWindow + 1];

    private readonly long _start = time.GetTimestamp();
    private long _newest;

    /// <summary>A frame was judged.</summary>
    public void Count(bool isUnusable)
    {
        MoveOn();
        ref var slice = ref _slices[_newest % _slices.Length];
        slice.Frames++;
        slice.Unusable += isUnusable ? 1 : 0;
    }

    /// <summary>Forgets the frames so far.</summary>
    public void Clear() => Array.Clear(_slices);

    /// <summary>
    /// True if more than half of the window's frames were unusable. The frames must reach back half the window, or the first
    /// dark frame after a pause would be all there is to judge by.
    /// </summary>
    public bool IsMost()
    {
        MoveOn();
        var (frames, unusable, oldest) = (0, 0, 0);
        for (var age = 0; age < _slices.Length && age <= _newest; age++)
        {
            var slice = _slices[(_newest - age) % _slices.Length];
            (frames, unusable) = (frames + slice.Frames, unusable + slice.Unusable);
            if (slice.Frames > 0)
                oldest = age;
        }

        return oldest > SlicesPerWindow / 2 && 2 * unusable > frames;
    }

    private void MoveOn()
    {
        var now = (long)(time.GetElapsedTime(_start).TotalSeconds / windowSeconds * SlicesPerWindow);
        // After a long pause every slice is stale; none needs to be emptied twice.
        for (var slice = Math.Max(_newest + 1, now - SlicesPerWindow); slice <= now; slice++)
            _slices[slice % _slices.Length] = default;
        _newest = Math.Max(_newest, now);
    }
}
