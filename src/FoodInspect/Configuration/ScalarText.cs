using System.Globalization;

namespace FoodInspect.Configuration;

/// <summary>The single values that options can have, and how they are written.</summary>
public static class ScalarText
{
    private static readonly HashSet<Type> Numbers = [typeof(int), typeof(long), typeof(float), typeof(double)];

    /// <summary>True for strings, numbers, booleans, enumerations, time spans and URLs.</summary>
    public static bool Understands(Type type) =>
        Numbers.Contains(type) || type.IsEnum
        || type == typeof(string) || type == typeof(bool) || type == typeof(TimeSpan) || type == typeof(Uri);

    /// <summary>True if a JSON value of this kind may stand for the type; a number in quotes may not.</summary>
    public static bool Fits(Type type, NodeKind kind) => kind switch
    {
        NodeKind.Untyped => true,
        NodeKind.Number => Numbers.Contains(type),
        NodeKind.Boolean => type == typeof(bool),
        NodeKind.Text => !Numbers.Contains(type) && type != typeof(bool),
        _ => false,
    };

    /// <summary>Reads a value; false if the text is none of the type.</summary>
    public static bool TryParse(Type type, string text, out object? value)
    {
        var invariant = CultureInfo.InvariantCulture;
        value =
            type == typeof(string) ? text
            : type == typeof(bool) ? bool.TryParse(text, out var flag) ? flag : null
            : type == typeof(int) ? int.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var whole) ? whole : null
            : type == typeof(long) ? long.TryParse(text, NumberStyles.AllowLeadingSign, invariant, out var large) ? large : null
            : type == typeof(float) ? float.TryParse(text, NumberStyles.Float, invariant, out var single) && float.IsFinite(single) ? single : null
            : type == typeof(double) ? double.TryParse(text, NumberStyles.Float, invariant, out var number) && double.IsFinite(number) ? number : null
            : type == typeof(TimeSpan) ? TimeSpan.TryParse(text, invariant, out var span) ? span : null
            : type == typeof(Uri) ? Uri.TryCreate(text, UriKind.Absolute, out var uri) ? uri : null
            : type.IsEnum && Enum.GetNames(type).Contains(text, StringComparer.OrdinalIgnoreCase) ? Enum.Parse(type, text, ignoreCase: true)
            : null;
        return value is not null;
    }

    /// <summary>What a reader calls the type.</summary>
    public static string NameOf(Type type) =>
        type == typeof(string) ? "text"
        : type == typeof(bool) ? "truth value"
        : type == typeof(int) || type == typeof(long) ? "whole number"
        : Numbers.Contains(type) ? "number"
        : type == typeof(TimeSpan) ? "time span"
        : type == typeof(Uri) ? "URL"
        : type.IsEnum ? $"{type.Name} ({string.Join(", ", Enum.GetNames(type))})"
        : "value";

    /// <summary>What could be written.</summary>
    public static string ExampleOf(Type type) =>
        type == typeof(string) ? "text in quotes"
        : type == typeof(bool) ? "true or false"
        : type == typeof(int) || type == typeof(long) ? "a whole number, without quotes"
        : Numbers.Contains(type) ? "a number, without quotes"
        : type == typeof(TimeSpan) ? "hours, minutes and seconds, \"00:00:05\""
        : type == typeof(Uri) ? "a whole URL, \"https://host/path\""
        : type.IsEnum ? "one of " + string.Join(", ", Enum.GetNames(type))
        : "what docs/configuration.md says of this key";
}
