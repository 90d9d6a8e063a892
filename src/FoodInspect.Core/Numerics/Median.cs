namespace FoodInspect.Core.Numerics;

/// <summary>The median, which single outliers do not move.</summary>
public static class Median
{
    /// <summary>Sorts the values where they stand and gives their median, the mean of the middle two for an even number; 0 if there are none.</summary>
    public static double Of(Span<double> values)
    {
        if (values.IsEmpty)
            return 0;
        values.Sort();
        return (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
