namespace FoodInspect.Trainer.Data;

/// <summary>Where a folder really lies: of a link it is the folder that is replaced, not the link.</summary>
internal static class RealFolder
{
    /// <summary>The whole path (<see cref="FolderPath.Whole"/>) of it, or of the folder that it is a link to; that need not exist.</summary>
    public static string Of(string path)
    {
        var full = FolderPath.Whole(path);
        return new DirectoryInfo(full).LinkTarget is not null && Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target
            ? Path.TrimEndingDirectorySeparator(target.FullName)
            : full;
    }
}
