namespace FoodInspect.Core.Files;

/// <summary>Where a path leads: two that lead to one file are equal here, whichever links they go over. Of a link to a folder it is the folder that is replaced, not the link.</summary>
public static class RealPath
{
    /// <summary>The absolute path without a link in it; its end, or all of it, need not exist.</summary>
    /// <exception cref="IOException">The links lead in a circle.</exception>
    public static string Of(string path)
    {
        var full = Path.TrimEndingDirectorySeparator(Path.GetFullPath(path));
        if (Path.GetDirectoryName(full) is not { } parent)
            return full;
        var place = new FileInfo(Path.Combine(Of(parent), Path.GetFileName(full)));
        return place.LinkTarget is not null && place.ResolveLinkTarget(returnFinalTarget: true) is { } target ? Of(target.FullName) : place.FullName;
    }
}
