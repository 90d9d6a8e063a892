using FoodInspect.Core.Files;

namespace FoodInspect.Trainer.Data;

/// <summary>Which files are pictures: those that <see cref="PictureHeader"/> reads, by their names in any case.</summary>
internal static class PictureFiles
{
    /// <summary>How their names end.</summary>
    public static IReadOnlyList<string> Extensions { get; } = [".jpg", ".jpeg", ".png", ".bmp"];

    /// <summary>The pictures in a folder in the order of their names; none if there is no such folder.</summary>
    public static string[] In(string folder) =>
        Directory.Exists(folder) ? [.. Directory.GetFiles(folder).Where(IsPicture).Order(StringComparer.Ordinal)] : [];

    /// <summary>Whether a file is a picture and not a hidden one: those are half written, or a system's own.</summary>
    public static bool IsPicture(string path) => HasPictureName(path) && !HiddenFile.Is(path);

    /// <summary>Whether a name ends like a picture's.</summary>
    public static bool HasPictureName(string path) => Extensions.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase);
}
