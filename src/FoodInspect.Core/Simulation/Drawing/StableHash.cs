namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>Random numbers as a function of what they are for, so that no order of asking changes them.</summary>
internal static class StableHash
{
    /// <summary>64 well mixed bits (the finaliser of SplitMix64; Steele et al. 2014).</summary>
    public static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>64 well mixed bits for two numbers.</summary>
    public static ulong Of(ulong first, ulong second) => Mix(Mix(first) ^ second);

    /// <summary>64 well mixed bits for three numbers.</summary>
    public static ulong Of(ulong first, ulong second, ulong third) => Mix(Of(first, second) ^ third);

    /// <summary>A number from 0 to below 1.</summary>
    public static double Ratio(ulong hash) => (hash >> 11) * (1.0 / (1UL << 53));

    /// <summary>A seed for what wants an int.</summary>
    public static int Seed(ulong hash) => (int)(hash >> 33);
}
