using FoodInspect.Core.Reporting;

namespace FoodInspect.Sinks;

/// <summary>Frames a second of each line since it was last asked for. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class FrameRates(TimeProvider time)
{
    private readonly Dictionary<string, (long Timestamp, long Frames)> _last = [];

    /// <summary>The line's rate since the last call; 0 at the first.</summary>
    public double Of(LineStatus line)
    {
        var now = time.GetTimestamp();
        var isKnown = _last.TryGetValue(line.Line, out var last);
        _last[line.Line] = (now, line.Frames);
        var seconds = isKnown ? time.GetElapsedTime(last.Timestamp, now).TotalSeconds : 0;
        return seconds > 0 ? (line.Frames - last.Frames) / seconds : 0;
    }
}
