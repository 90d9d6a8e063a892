namespace FoodInspect.Trainer.Data;

/// <summary>Where a folder really lies: of a link it is the folder that is replaced, not the link.</summary>
internal static class RealFolder
{
    /// <summary>The full path without a separator at its end, as names beside it are made of; the folder need not exist.</summary>
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        return new DirectoryInfo(full).LinkTarget is not null && Directory.ResolveLinkTarget(full, returnFinalTarget: true) is { } target
            ? Path.TrimEndingDirectorySeparator(target.FullName)
            : full;
    }
}
