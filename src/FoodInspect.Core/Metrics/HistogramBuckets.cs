namespace FoodInspect.Core.Metrics;

/// <summary>Upper bounds of histogram buckets.</summary>
internal static class HistogramBuckets
{
    /// <summary>
    /// Seconds, dense between 10 and 60 ms, where the frame periods of 100 to 16 frames a second lie: there a percentile
    /// must tell "in time" from "late".
    /// </summary>
    public static double[] DurationSeconds { get; } =
    [
        0.0005, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.010, 0.0125, 0.015, 0.0167, 0.0185, 0.020, 0.0225, 0.025, 0.0275, 0.030, 0.0333,
        0.036, 0.040, 0.045, 0.050, 0.060, 0.070, 0.080, 0.100, 0.125, 0.150, 0.200, 0.300, 0.500, 1, 2, 5,
    ];

    /// <summary>Square millimetres, from a crumb to a whole tray.</summary>
    public static double[] AreaMm2 { get; } = [0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000];
}
