using FoodInspect.Core.Reporting;

namespace FoodInspect.Sinks;

/// <summary>Frames a second of each line since it was last asked for. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class FrameRates(TimeProvider time)
{
    private readonly Dictionary<string, (long Timestamp, long Frames)> _last = [];
    private readonly long _start = time.GetTimestamp();

    /// <summary>The line's rate since the last call, at the first since this object was made.</summary>
    public double Of(LineStatus line)
    {
        var now = time.GetTimestamp();
        var (since, frames) = _last.GetValueOrDefault(line.Line, (_start, 0));
        _last[line.Line] = (now, line.Frames);
        var seconds = time.GetElapsedTime(since, now).TotalSeconds;
        return seconds > 0 ? (line.Frames - frames) / seconds : 0;
    }
}
