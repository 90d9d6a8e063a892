using System.Text.Json;
using FoodInspect.Core.Rules;

namespace FoodInspect.Core.Reporting.Logs;

/// <summary>An item of a line that runs, when its verdict became final.</summary>
/// <param name="Line">Name of the line.</param>
/// <param name="Model">Name and version of its model.</param>
/// <param name="DecidedAt">When the frame was grabbed with which the verdict became final.</param>
/// <param name="Item">The item.</param>
internal sealed record DecidedItem(string Line, string Model, DateTimeOffset DecidedAt, JudgedItem Item);

/// <summary>
/// The record of the items of all lines: a line of JSON an item, <c>line</c>, <c>model</c> and <c>decidedAt</c> before the keys of <see cref="ItemLog"/>. Added to;
/// open only while a line is written, so that whoever moves it away (logrotate, a person) finds the next item in a new one. Thread-safe.
/// </summary>
public sealed class ItemFile
{
    private static readonly Action<Utf8JsonWriter, DecidedItem> WriteItem = Write;
    private readonly Lock _gate = new();
    private readonly string _path;

    /// <summary>Tries whether the file can be written, so that not the first item finds out.</summary>
    /// <param name="path">The file; made if there is none.</param>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public ItemFile(string path)
    {
        _path = path;
        JsonLinesFile.Append(path).Dispose();
    }

    /// <summary>Adds an item.</summary>
    /// <exception cref="OutputException">The file cannot be written.</exception>
    internal void Add(DecidedItem item)
    {
        lock (_gate)
        {
            using var file = JsonLinesFile.Append(_path);
            file.WriteLine(item, WriteItem);
        }
    }

    private static void Write(Utf8JsonWriter json, DecidedItem decided)
    {
        json.WriteStartObject();
        json.WriteString("line", decided.Line);
        json.WriteString("model", decided.Model);
        json.WriteString("decidedAt", decided.DecidedAt);
        ItemLog.WriteKeys(json, decided.Item);
        json.WriteEndObject();
    }
}
