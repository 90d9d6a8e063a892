using FoodInspect.Inference.Models;

namespace FoodInspect.Trainer.Thresholds;

/// <summary>
/// The 95 % confidence interval of a share by its score (Wilson: "Probable inference, the law of succession, and statistical
/// inference", JASA 22, 1927); unlike the usual one it says something when none or all were hit.
/// </summary>
public static class WilsonInterval
{
    // Standard normal quantile of 0.975.
    private const double Z = 1.959963984540054;

    /// <param name="hits">0 to <paramref name="cases"/>.</param>
    /// <param name="cases">Above 0.</param>
    public static MeasuredShare Of(int hits, int cases)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(cases);
        var share = (double)hits / cases;
        var (weight, spread) = (Z * Z / cases, Z * Math.Sqrt((share * (1 - share) / cases) + (Z * Z / (4.0 * cases * cases))));
        var centre = share + (weight / 2);
        // By definition 0 and 1 at the ends, where rounding would leave a trace.
        return new(share, hits == 0 ? 0 : (centre - spread) / (1 + weight), hits == cases ? 1 : (centre + spread) / (1 + weight), cases);
    }

    /// <summary>How many cases, all of them hit, it takes for the lower limit to reach a share below 1.</summary>
    public static int CasesToShow(double share) => (int)Math.Ceiling(Z * Z * share / (1 - share));
}
