using System.Globalization;

namespace FoodInspect.Core.Rules;

/// <summary>What a rule measured, with the limit that it breaks; its text says so to people.</summary>
/// <param name="Value">What was measured.</param>
/// <param name="Limit">The maximum that it is above, or the minimum that it is below.</param>
/// <param name="Unit">The unit of both.</param>
public readonly record struct LimitBreach(double Value, double Limit, MeasureUnit Unit)
{
    private const int MostDigits = 9;

    private bool IsAbove => Value > Limit;

    /// <summary>The value to as many decimal digits as its unit has, or to so many more as it takes to tell it from the limit.</summary>
    public double RoundedValue()
    {
        var digits = Unit.Digits();
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
            MeasureUnit.Px => $"{Text(RoundedValue())} px",
            MeasureUnit.Mm2 => $"{Text(RoundedValue())} mm²",
            MeasureUnit.Ratio => $"a share of {Text(RoundedValue())}",
            _ => Value == 1 ? "1 region" : $"{Value} regions",
        };
        return $"{value}, {(IsAbove ? "at most" : "at least")} {Text(Limit)}";
    }

    private static string Text(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
