using System.Globalization;

namespace FoodInspect.Core.Rules;

/// <summary>What a rule measures in.</summary>
public enum MeasureUnit
{
    /// <summary>Pixels of the camera's picture, an area.</summary>
    Px,

    /// <summary>Square millimetres on the belt.</summary>
    Mm2,

    /// <summary>A share, 0 to 1.</summary>
    Ratio,

    /// <summary>How many regions.</summary>
    Count,
}

/// <summary>What a rule measured, with the limit that it breaks; its text says so to people.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The maximum that it is above, or the minimum that it is below.</param>
/// <param name="Unit">The unit of both.</param>
public readonly record struct LimitBreach(double Value, double Limit, MeasureUnit Unit)
{
    private const int MostDigits = 9;

    private bool IsAbove => Value > Limit;

    /// <summary>The value to so many decimal digits, or to so many more as it takes to tell it from the limit.</summary>
    public double Round(int digits)
    {
        var rounded = Math.Round(Value, digits);
        while (digits < MostDigits && !(IsAbove ? rounded > Limit : rounded < Limit))
            rounded = Math.Round(Value, ++digits);
        return rounded;
    }

    /// <inheritdoc />
    public override string ToString()
    {
        var value = Unit switch
        {
            MeasureUnit.Px => $"{Text(Round(0))} px",
            MeasureUnit.Mm2 => $"{Text(Round(1))} mm²",
            MeasureUnit.Ratio => $"a share of {Text(Round(3))}",
            _ => Value == 1 ? "1 region" : $"{Value} regions",
        };
        return $"{value}, {(IsAbove ? "at most" : "at least")} {Text(Limit)}";
    }

    private static string Text(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
