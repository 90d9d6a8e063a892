using System.Text.Json;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// The frames of a split that a person has worked on with the trainer's <c>label</c>: those that <c>labelling/SPLIT.json</c> names
/// (<c>{"frames":{"NAME":"ready",…}}</c>), and those with a draft, <c>labelling/SPLIT/NAME.png</c>.
/// </summary>
internal sealed class LabelledFrames
{
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private readonly bool _isUnreadable;

    /// <summary>Reads what stands there now; nothing where nobody has begun.</summary>
    /// <param name="folder">The data set's folder.</param>
    /// <param name="split">The split.</param>
    public LabelledFrames(string folder, string split)
    {
        var progress = Path.Combine(folder, "labelling", $"{split}.json");
        var drafts = Path.Combine(folder, "labelling", split);
        try
        {
            if (File.Exists(progress))
                _names.UnionWith(JsonElement.Parse(File.ReadAllText(progress)).GetProperty("frames").EnumerateObject().Select(frame => frame.Name));
            if (Directory.Exists(drafts))
                _names.UnionWith(Directory.EnumerateFiles(drafts, "*.png").Select(draft => Path.GetFileNameWithoutExtension(draft)));
        }
        catch (Exception failure) when (failure is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            _isUnreadable = true;
        }
    }

    /// <summary>Whether a person has worked on a frame; of all, where it cannot be read: nobody's work is to be lost by it.</summary>
    /// <param name="name">The frame's, without <c>.png</c>.</param>
    public bool Contains(string name) => _isUnreadable || _names.Contains(name);
}
