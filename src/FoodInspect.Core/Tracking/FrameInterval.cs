using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// How many frame periods passed between two frames. The sequence numbers tell, since the source counts what it drops; on
/// a live line the clock tells of a stall of the camera, which leaves no gap in the numbers.
/// </summary>
/// <param name="liveClock">The clock of the frames' timestamps, or null for a file, where they say nothing about the belt.</param>
internal sealed class FrameInterval(TimeProvider? liveClock)
{
    /// <summary>A live frame that comes this late, in seconds, is taken for the end of a stall and not for jitter.</summary>
    private const double StallSeconds = 0.5;

    /// <summary>How fast the learnt frame period follows; a mean over about 20 frames.</summary>
    private const double PeriodGain = 0.05;

    private long _sequence = -1;
    private long _timestamp;
    private double _periodSeconds = double.NaN;

    /// <summary>Frame periods since the frame before; 0 for the first one.</summary>
    public double Since(Frame frame)
    {
        var numbers = _sequence < 0 ? 0 : frame.Sequence - _sequence;
        var periods = (double)numbers;
        if (liveClock is not null && numbers > 0)
        {
            var seconds = liveClock.GetElapsedTime(_timestamp, frame.CapturedTimestamp).TotalSeconds;
            var late = seconds - (double.IsNaN(_periodSeconds) ? seconds : numbers * _periodSeconds);
            if (late > StallSeconds)
                periods = seconds / _periodSeconds;
            else if (double.IsNaN(_periodSeconds))
                _periodSeconds = seconds / numbers;
            else
                _periodSeconds += PeriodGain * (seconds / numbers - _periodSeconds);
        }

        (_sequence, _timestamp) = (frame.Sequence, frame.CapturedTimestamp);
        return periods;
    }
}
