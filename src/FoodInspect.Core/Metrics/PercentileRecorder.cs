using System.Numerics;

namespace FoodInspect.Core.Metrics;

/// <summary>
/// Percentiles of durations in fixed memory (about 32 KB), after HdrHistogram (Tene): buckets whose width doubles with
/// the value, each halved 128 times. Any percentile is off by at most 0.4 % of itself, and by at most half a microsecond
/// below 256 µs; mean and maximum are exact. Values above 38 hours count as 38 hours. Thread-safe.
/// </summary>
public sealed class PercentileRecorder
{
    private const int SubBits = 7;
    private const int SubBuckets = 1 << SubBits;
    private const int HighestBit = 36;
    private const double MicrosecondsPerSecond = 1e6;

    private readonly long[] _counts = new long[(HighestBit - SubBits + 2) * SubBuckets];
    private readonly Lock _gate = new();
    private long _count;
    private double _sumSeconds;
    private double _maximumSeconds;

    /// <summary>How many durations were recorded.</summary>
    public long Count
    {
        get
        {
            lock (_gate)
                return _count;
        }
    }

    /// <summary>Their mean, in seconds; 0 if there is none.</summary>
    public double MeanSeconds
    {
        get
        {
            lock (_gate)
                return _count == 0 ? 0 : _sumSeconds / _count;
        }
    }

    /// <summary>The longest, in seconds; 0 if there is none.</summary>
    public double MaximumSeconds
    {
        get
        {
            lock (_gate)
                return _maximumSeconds;
        }
    }

    /// <summary>Records one duration, in seconds; negative ones count as zero.</summary>
    public void Record(double seconds)
    {
        var microseconds = (long)Math.Clamp(seconds * MicrosecondsPerSecond, 0, (1L << (HighestBit + 1)) - 1);
        lock (_gate)
        {
            _counts[BucketOf(microseconds)]++;
            _count++;
            _sumSeconds += seconds;
            _maximumSeconds = Math.Max(_maximumSeconds, seconds);
        }
    }

    /// <summary>The duration that the given share of all durations does not exceed (nearest rank), in seconds.</summary>
    /// <param name="share">0 to 1; 0.99 for p99.</param>
    /// <returns>Seconds; 0 if nothing was recorded.</returns>
    public double Percentile(double share)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(share);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(share, 1);
        lock (_gate)
        {
            var rank = Math.Max(1, (long)Math.Ceiling(share * _count));
            long seen = 0;
            for (var bucket = 0; bucket < _counts.Length; bucket++)
            {
                seen += _counts[bucket];
                if (seen >= rank)
                    return Math.Min(MiddleOf(bucket) / MicrosecondsPerSecond, _maximumSeconds);
            }

            return 0;
        }
    }

    private static int BucketOf(long microseconds)
    {
        var shift = Math.Max(0, BitOperations.Log2((ulong)microseconds | 1) - SubBits);
        return shift * SubBuckets + (int)(microseconds >> shift);
    }

    private static double MiddleOf(int bucket)
    {
        var shift = Math.Max(0, bucket / SubBuckets - 1);
        var lowest = (long)(bucket - shift * SubBuckets) << shift;
        return lowest + ((1L << shift) - 1) / 2.0;
    }
}
