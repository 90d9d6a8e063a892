using FoodInspect.Core.Reporting;

namespace FoodInspect.Sinks;

/// <summary>What became of a line's frames lately.</summary>
/// <param name="JudgedPerSecond">Frames judged a second.</param>
/// <param name="DroppedRatio">Share of the frames that were dropped, 0 to 1.</param>
internal readonly record struct FrameRate(double JudgedPerSecond, double DroppedRatio);

/// <summary>The rate of each line's frames, in periods that begin when it is asked for. Not thread-safe.</summary>
/// <param name="time">The clock.</param>
internal sealed class FrameRates(TimeProvider time)
{
    private readonly Dictionary<string, (long Timestamp, long Frames, long Dropped)> _last = [];
    private readonly long _start = time.GetTimestamp();

    /// <summary>The line's rate since its period began, the first when this object was made.</summary>
    /// <param name="line">How the line stands now.</param>
    /// <param name="shortest">A period that is at least as long ends with this call.</param>
    public FrameRate Of(LineStatus line, TimeSpan shortest)
    {
        var now = time.GetTimestamp();
        var (since, frames, dropped) = _last.GetValueOrDefault(line.Line, (_start, 0, 0));
        var elapsed = time.GetElapsedTime(since, now);
        if (elapsed >= shortest)
            _last[line.Line] = (now, line.Frames, line.Dropped);
        var (newFrames, newDropped) = (line.Frames - frames, line.Dropped - dropped);
        return new FrameRate(
            elapsed > TimeSpan.Zero ? newFrames / elapsed.TotalSeconds : 0,
            newDropped > 0 ? newDropped / (double)(newFrames + newDropped) : 0);
    }
}
