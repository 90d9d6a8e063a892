using Microsoft.Extensions.Time.Testing;

namespace FoodInspect.Core.Tests.Capture.Live;

/// <summary>A clock that a test turns, which tells how soon the last timer was to ring when it was set.</summary>
internal sealed class WatchedTime() : FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
{
    private long _lastDueTicks = long.MaxValue;

    public TimeSpan LastDue => TimeSpan.FromTicks(Interlocked.Read(ref _lastDueTicks));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Exchange(ref _lastDueTicks, dueTime.Ticks);
        return timer;
    }
}
