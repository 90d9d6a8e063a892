using FoodInspect.Core.Files;

namespace FoodInspect.Trainer.Data.Formats;

/// <summary>File names that a data set's index gives: untrusted text.</summary>
internal static class ForeignPath
{
    // As Linux follows at most; so a circle ends.
    private const int MostLinks = 40;

    /// <summary>The file that a name stands for below a folder; the file need not be there.</summary>
    /// <param name="root">The folder that nothing may lead out of.</param>
    /// <param name="name">Relative to <paramref name="from"/>; slashes of either kind.</param>
    /// <param name="from">A folder in the root; null for the root.</param>
    /// <exception cref="InvalidDataException">The name is empty, absolute, or leads out of the root.</exception>
    public static string Resolve(string root, string name, string? from = null)
    {
        var plain = name.Replace('\\', '/');
        if (plain.Length == 0 || plain.Contains('\0') || plain[0] == '/' || (plain.Length > 1 && plain[1] == ':'))
            throw new InvalidDataException($"the file name '{name}' is not relative to the data set");
        var whole = Path.GetFullPath(root);
        var file = Path.GetFullPath(Path.Combine(from is null ? whole : Path.GetFullPath(from), plain));
        if (!IsBelow(whole, file))
            throw new InvalidDataException($"the file name '{name}' leads out of {root}");
        RequireNoWayOut(whole, file, name, MostLinks);
        return file;
    }

    /// <summary>
    /// The file below a folder that another machine's path, or an address, stands for: that which shares the longest end with it, so that folders keep files of one name apart.
    /// </summary>
    /// <returns>Null if there is none.</returns>
    /// <exception cref="InvalidDataException">The name leads out of the folder.</exception>
    public static string? Find(string root, string name)
    {
        var steps = name.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries);
        // A drive, or the beginning of an address.
        var first = steps.Length > 0 && steps[0].EndsWith(':') ? 1 : 0;
        return Enumerable.Range(first, steps.Length - first).Select(i => Resolve(root, string.Join('/', steps[i..]))).FirstOrDefault(File.Exists);
    }

    // A link inside the root, to a folder on the way too, may lead out of it as well.
    private static void RequireNoWayOut(string root, string file, string name, int links)
    {
        var part = root;
        foreach (var step in Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar))
        {
            part = Path.Combine(part, step);
            if (new FileInfo(part).LinkTarget is not { } target)
                continue;
            var end = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(part)!, target));
            if (links == 0 || !IsBelow(root, end))
                throw new InvalidDataException($"the file '{name}' lies behind a link that leads out of {root}");
            RequireNoWayOut(root, end, name, links - 1);
        }
    }

    private static bool IsBelow(string root, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(root) + Path.DirectorySeparatorChar, StringComparison.Ordinal);

    /// <summary>
    /// Names for pictures, without extension: the file's path below the folder that all have in common, with '-' for '/', so that
    /// the folders that tell lots or cameras apart stay in the name. Leading dots go: they would hide the picture.
    /// </summary>
    public static IReadOnlyList<string> NamesOf(IReadOnlyList<string> paths)
    {
        string[][] parts = [.. paths.Select(path => path.Replace('\\', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))];
        var common = 0;
        while (parts.Length > 0 && parts.All(path => path.Length > common + 1 && path[common] == parts[0][common]))
            common++;
        return [.. parts.Select(path => Path.GetFileNameWithoutExtension(string.Join('-', path.Skip(common)).TrimStart('.')))];
    }
}

/// <summary>Names of splits as other programs write them.</summary>
internal static class SplitName
{
    /// <summary>What may name a split that is made: letters, digits, '-' and '_'.</summary>
    public static bool IsPlain(string name) => IsFolder(name) && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_');

    /// <summary>Whether a split may have this name at all: that of one folder in the set's, not hidden, and not where labelling keeps its own files.</summary>
    public static bool IsFolder(string name) =>
        name is not ("" or "labelling") && name == Path.GetFileName(name) && !HiddenFile.Is(name);

    /// <summary>train, val or test for <c>train2017</c>, <c>instances_val</c>, <c>validation</c> …; null for any other name.</summary>
    public static string? Of(string name)
    {
        var plain = name.ToLowerInvariant();
        plain = (plain.StartsWith("instances_", StringComparison.Ordinal) ? plain[10..] : plain).TrimEnd("0123456789".ToCharArray());
        return plain switch
        {
            "train" or "training" => "train",
            "val" or "valid" or "validation" => "val",
            "test" or "testing" => "test",
            _ => null,
        };
    }
}
