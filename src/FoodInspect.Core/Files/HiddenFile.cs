namespace FoodInspect.Core.Files;

/// <summary>Files whose names begin with a dot: half written by this program, or a system's own.</summary>
public static class HiddenFile
{
    /// <summary>Whether a file is one, by its name.</summary>
    public static bool Is(string path) => Path.GetFileName(path.AsSpan()).StartsWith('.');
}
