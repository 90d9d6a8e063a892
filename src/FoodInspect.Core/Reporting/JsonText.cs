using System.Text.Encodings.Web;
using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting;

/// <summary>How this program writes JSON: names of the field, numbers without false precision, text as people read it.</summary>
internal static class JsonText
{
    /// <summary>The files are read as JSON, never pasted into a web page, so names keep their letters.</summary>
    public static JsonWriterOptions WriterOptions { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same for a file that people open.</summary>
    public static JsonWriterOptions IndentedWriterOptions { get; } = WriterOptions with { Indented = true };

    /// <summary>The same for what is serialized in one piece.</summary>
    public static JsonSerializerOptions Indented { get; } = new() { Encoder = WriterOptions.Encoder, WriteIndented = true };

    public static void WriteRounded(this Utf8JsonWriter json, string name, double value, int digits) =>
        json.WriteNumber(name, Math.Round(value, digits));

    public static void WriteRounded(this Utf8JsonWriter json, string name, double? value, int digits)
    {
        if (value is { } known)
            json.WriteRounded(name, known, digits);
        else
            json.WriteNull(name);
    }

    /// <summary>What was measured in a unit.</summary>
    public static void WriteRounded(this Utf8JsonWriter json, string name, double? value, MeasureUnit unit) => json.WriteRounded(name, value, unit.Digits());

    /// <summary><c>value</c>, <c>limit</c> and <c>unit</c> of a broken limit.</summary>
    public static void WriteBreach(this Utf8JsonWriter json, LimitBreach breach)
    {
        json.WriteNumber("value", breach.RoundedValue());
        json.WriteNumber("limit", breach.Limit);
        json.WriteString("unit", MetricLabels.Of(breach.Unit));
    }

    /// <summary>[x, y], in pixels, to a hundredth.</summary>
    public static void WritePoint(this Utf8JsonWriter json, string name, Point2d point)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(Math.Round(point.X, 2));
        json.WriteNumberValue(Math.Round(point.Y, 2));
        json.WriteEndArray();
    }

    /// <summary>[x, y, width, height], in pixels.</summary>
    public static void WriteBox(this Utf8JsonWriter json, string name, Rect box)
    {
        json.WriteStartArray(name);
        json.WriteNumberValue(box.X);
        json.WriteNumberValue(box.Y);
        json.WriteNumberValue(box.Width);
        json.WriteNumberValue(box.Height);
        json.WriteEndArray();
    }
}
