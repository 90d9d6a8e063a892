using System.Text.Json;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>
/// <c>items.jsonl</c>: a line an item whose verdict is final: <c>item</c>, <c>verdict</c> "pass", "reject" or "notInspected",
/// <c>firstFrame</c>, <c>lastFrame</c>, <c>firstCentre</c> and <c>lastCentre</c> [x, y] in pixels of the camera's picture, and its
/// <c>violations</c>, and by the name of each rule the worst that it <c>measured</c>, null where it could not. Not thread-safe.
/// </summary>
/// <param name="path">The file; an earlier one is replaced.</param>
/// <exception cref="OutputException">It cannot be opened for writing.</exception>
public sealed class ItemLog(string path) : IDisposable
{
    private static readonly Action<Utf8JsonWriter, JudgedItem> WriteItem = Write;
    private readonly JsonLinesFile _file = JsonLinesFile.Create(path);

    /// <summary>Writes the item's line.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    public void Write(JudgedItem item) => _file.WriteLine(item, WriteItem);

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static void Write(Utf8JsonWriter json, JudgedItem judged)
    {
        json.WriteStartObject();
        WriteKeys(json, judged);
        json.WriteEndObject();
    }

    /// <summary>Writes all that an item's object holds.</summary>
    internal static void WriteKeys(Utf8JsonWriter json, JudgedItem judged)
    {
        var item = judged.Item;
        json.WriteNumber("item", item.Id);
        json.WriteString("verdict", MetricLabels.Of(judged.Verdict.Kind));
        if (judged.Verdict.Reason is not null)
            json.WriteString("reason", judged.Verdict.Reason);
        json.WriteNumber("firstFrame", item.FirstFrame);
        json.WriteNumber("lastFrame", item.LastFrame);
        json.WritePoint("firstCentre", item.FirstCentre);
        json.WritePoint("lastCentre", item.LastCentre);
        json.WriteStartArray("violations");
        for (var i = 0; i < judged.Violations.Count; i++)
            ViolationJson.Write(json, judged.Violations[i]);
        json.WriteEndArray();
        json.WriteStartObject("measured");
        for (var i = 0; i < judged.Measured.Count; i++)
            json.WriteRounded(judged.Measured[i].Rule, judged.Measured[i].Value, judged.Measured[i].Unit);
        json.WriteEndObject();
    }
}
