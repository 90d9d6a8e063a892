namespace FoodInspect.Trainer.Data;

/// <summary>Folders as a reader types them: relative, or with a separator at the end, as a shell completes them.</summary>
internal static class FolderPath
{
    /// <summary>The full path without a separator at its end, as names beside it are made of; the folder need not exist.</summary>
    public static string Whole(string path) => Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));

    /// <summary>The folder's own name.</summary>
    public static string NameOf(string path) => Path.GetFileName(Whole(path));
}
