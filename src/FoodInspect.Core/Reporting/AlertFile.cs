using System.Text.Json;
using FoodInspect.Core.Configuration;

namespace FoodInspect.Core.Reporting;

/// <summary>The file of alerts.</summary>
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
            yield return new($"{keyPath}:Path", path, "not a file", "Give the path of a file, for example runs/alerts.jsonl, or leave the key out");
    }
}

/// <summary>Writes alerts into a file, one JSON document a line, behind those that are there.</summary>
/// <param name="path">The file.</param>
/// <exception cref="OutputException">It cannot be opened for writing.</exception>
public sealed class AlertFile(string path) : IAlertSink, IDisposable
{
    private static readonly Action<Utf8JsonWriter, Alert> WriteAlert = static (json, alert) => alert.Write(json);
    private readonly JsonLinesFile _file = new(path, FileMode.Append);

    /// <inheritdoc />
    public string Name => "jsonLines";

    /// <inheritdoc />
    public ValueTask DeliverAsync(Alert alert, CancellationToken stop)
    {
        _file.WriteLine(alert, WriteAlert);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
