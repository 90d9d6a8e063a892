using System.Text.Json;
using System.Text.Json.Serialization;
using FoodInspect.Core.Files;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Labelling;

/// <summary>
/// Which frames of a split are ready or skipped, in a small JSON file: <c>{"frames":{"NAME":"ready",…}}</c>. Each change
/// replaces the file whole. Not thread-safe.
/// </summary>
internal sealed class LabellingProgress
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        Converters = { new JsonStringEnumConverter<FrameState>(JsonNamingPolicy.CamelCase, allowIntegerValues: false) },
    };

    private readonly string _path;
    private readonly SortedDictionary<string, FrameState> _states;

    private LabellingProgress(string path, SortedDictionary<string, FrameState> states) => (_path, _states) = (path, states);

    /// <summary>Reads the file; a split nobody has worked on has none.</summary>
    /// <exception cref="DatasetException">It is no such file; it is left alone.</exception>
    public static LabellingProgress Read(string set, string path)
    {
        if (!File.Exists(path))
            return new LabellingProgress(path, new(StringComparer.Ordinal));
        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Json);
            return content?.Frames is { } frames
                ? new LabellingProgress(path, new(frames, StringComparer.Ordinal))
                : throw new JsonException("'frames' is missing");
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(set,
                [$"{Path.GetRelativePath(set, path)}: {failure.Message} Repair it, or move it away to begin with every frame open."]);
        }
    }

    public FrameState this[string name] => _states.GetValueOrDefault(name);

    /// <exception cref="IOException">The file cannot be written; the state is as it was.</exception>
    public void Set(string name, FrameState state)
    {
        var former = this[name];
        if (former == state)
            return;
        Put(name, state);
        try
        {
            AtomicFile.Write(_path, file => JsonSerializer.Serialize(file, new Content(_states), Json));
        }
        catch
        {
            Put(name, former);
            throw;
        }
    }

    private void Put(string name, FrameState state)
    {
        if (state == FrameState.Open)
            _states.Remove(name);
        else
            _states[name] = state;
    }

    private sealed record Content(SortedDictionary<string, FrameState>? Frames);
}
