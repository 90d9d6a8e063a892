namespace FoodInspect.Core.Reporting.Storage;

/// <summary>One thing kept on disk: a folder of evidence, or a picture with its label map.</summary>
/// <param name="Name">Its name; names sort by time.</param>
/// <param name="Paths">The files or folders that it consists of.</param>
/// <param name="Bytes">What they take together.</param>
internal sealed record StoredEntry(string Name, IReadOnlyList<string> Paths, long Bytes)
{
    private static readonly EnumerationOptions EverythingReadable = new() { IgnoreInaccessible = true, AttributesToSkip = 0, RecurseSubdirectories = true };

    /// <summary>What it is of, for a store that keeps room for others.</summary>
    public string Group { get; init; } = "";

    /// <summary>Whether a person has worked on it.</summary>
    public bool IsLabelled { get; init; }

    public static StoredEntry Measure(string name, params IReadOnlyList<string> paths) => new(name, paths, paths.Sum(SizeOf));

    public void Delete()
    {
        foreach (var path in Paths)
        {
            if (Directory.Exists(path))
                Directory.Delete(path, recursive: true);
            else if (File.Exists(path))
                File.Delete(path);
        }
    }

    private static long SizeOf(string path) => Directory.Exists(path)
        ? new DirectoryInfo(path).EnumerateFiles("*", EverythingReadable).Sum(file => file.Length)
        : new FileInfo(path) is { Exists: true } single ? single.Length : 0;
}
