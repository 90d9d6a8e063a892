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

/// <summary>How what was measured is told, in files, alerts and tables alike.</summary>
public static class MeasureUnits
{
    /// <summary>How many decimal digits a measured value deserves.</summary>
    public static int Digits(this MeasureUnit unit) => unit switch
    {
        MeasureUnit.Px => 1,
        MeasureUnit.Mm2 => 2,
        _ => 4,
    };

    /// <summary>A value as it is written: without digits that nobody measured.</summary>
    public static double Round(this MeasureUnit unit, double value) => Math.Round(value, unit.Digits());

    /// <summary>A measured value for people, without its unit.</summary>
    public static string Text(this MeasureUnit unit, double value) => unit.Round(value).ToString("0.####", CultureInfo.InvariantCulture);
}
