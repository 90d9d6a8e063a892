using System.Text.Json;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Reporting.Logs;

namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>A file of alerts, or of items.</summary>
public sealed record JsonLinesOptions
{
    /// <summary>The file, or null for none; it is added to.</summary>
    public string? Path { get; init; }
}

/// <summary>Says what is wrong with <see cref="JsonLinesOptions"/>.</summary>
public static class JsonLinesOptionsValidator
{
    /// <summary>All problems of the options under this key path; none if they are good.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, JsonLinesOptions options)
    {
        if (options.Path is { } path && (string.IsNullOrWhiteSpace(path) || Directory.Exists(path)))
            yield return new($"{keyPath}:Path", path, "not a file", "Give the path of a file, for example runs/lines.jsonl, or leave the key out");
    }
}

/// <summary>
/// Writes alerts into a file, one JSON document a line, behind those that are there. The file is open only while an alert is written:
/// whoever moves it away, empties or removes it (logrotate, a person) finds the next alert in a new one.
/// </summary>
public sealed class AlertFile : IAlertSink
{
    private static readonly Action<Utf8JsonWriter, Alert> WriteAlert = static (json, alert) => alert.Write(json);
    private readonly string _path;

    /// <summary>Tries whether the file can be written, so that not the first alert finds out.</summary>
    /// <param name="path">The file; made if there is none.</param>
    /// <exception cref="OutputException">It cannot be opened for writing.</exception>
    public AlertFile(string path)
    {
        _path = path;
        Open().Dispose();
    }

    /// <inheritdoc />
    public string Name => "jsonLines";

    /// <inheritdoc />
    /// <exception cref="SinkAwayException">The file cannot be written.</exception>
    public ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        try
        {
            using var file = Open();
            file.WriteLine(alert, WriteAlert);
            return ValueTask.CompletedTask;
        }
        catch (OutputException exception)
        {
            throw new SinkAwayException(exception.Message, exception);
        }
    }

    private JsonLinesFile Open() => JsonLinesFile.Append(_path);
}
