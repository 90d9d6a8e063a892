using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>A violation as the logs of frames and items write it.</summary>
internal static class ViolationJson
{
    /// <summary>Writes a violation where the item that it is about is already told.</summary>
    public static void Write(Utf8JsonWriter json, Violation violation)
    {
        json.WriteStartObject();
        WriteMembers(json, violation);
        json.WriteEndObject();
    }

    /// <summary>The same with the <c>item</c>, null where it is about the picture.</summary>
    public static void WriteWithItem(Utf8JsonWriter json, Violation violation)
    {
        json.WriteStartObject();
        if (violation.ItemId is { } item)
            json.WriteNumber("item", item);
        else
            json.WriteNull("item");
        WriteMembers(json, violation);
        json.WriteEndObject();
    }

    private static void WriteMembers(Utf8JsonWriter json, Violation violation)
    {
        json.WriteString("rule", violation.Rule);
        json.WriteString("class", violation.Class);
        json.WriteString("severity", MetricLabels.Of(violation.Severity));
        json.WriteRounded("areaPx", violation.AreaPx, MeasureUnit.Px);
        json.WriteRounded("areaMm2", violation.AreaMm2, MeasureUnit.Mm2);
        json.WriteNumber("frame", violation.Frame);
        json.WriteBreach(violation.Breach);
    }
}
