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

    private LabellingProgress(string path, SortedDictionary<string, FrameState> states, IReadOnlySet<string> drafts) =>
        (_path, _states, Drafts, IsBegun) = (path, states, drafts, File.Exists(path) || drafts.Count > 0);

    /// <summary>The names of the frames that had unfinished work when this was read.</summary>
    public IReadOnlySet<string> Drafts { get; }

    /// <summary>Whether anybody had begun to go through the split's frames when this was read; where nobody has, none is told from another.</summary>
    public bool IsBegun { get; }

    /// <summary>Reads the file of a split, <c>labelling/SPLIT.json</c>; a split nobody has worked on has none.</summary>
    /// <exception cref="DatasetException">It is no such file; it is left alone.</exception>
    public static LabellingProgress Of(string set, string split)
    {
        var (path, drafts) = (Path.Combine(set, "labelling", $"{split}.json"), Path.Combine(set, "labelling", split));
        string[] drawn = Directory.Exists(drafts) ? Directory.GetFiles(drafts, "*.png") : [];
        return new LabellingProgress(path, Read(set, path), drawn.Select(file => Path.GetFileNameWithoutExtension(file)).ToHashSet(StringComparer.Ordinal));
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

    private static SortedDictionary<string, FrameState> Read(string set, string path)
    {
        if (!File.Exists(path))
            return new(StringComparer.Ordinal);
        try
        {
            var content = JsonSerializer.Deserialize<Content>(File.ReadAllText(path), Json);
            return content?.Frames is { } frames
                ? new(frames, StringComparer.Ordinal)
                : throw new JsonException("'frames' is missing");
        }
        catch (Exception failure) when (failure is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(set,
                [$"{Path.GetRelativePath(set, path)}: {failure.Message} Repair it, or move it away to begin with every frame open."]);
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
