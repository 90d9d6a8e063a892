namespace FoodInspect.Core.Numerics;

/// <summary>The median, which single outliers do not move.</summary>
internal static class Median
{
    /// <summary>Sorts the values and gives their median, the mean of the middle two for an even number; 0 if there are none.</summary>
    public static double Of(List<double> values)
    {
        if (values.Count == 0)
            return 0;
        values.Sort();
        return (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }
}
