namespace FoodInspect.Core.Reporting;

/// <summary>Files that a run writes, with errors that say what is wrong.</summary>
internal static class OutputFile
{
    /// <summary>What a search in a folder finds: what may be read of it. A disk has folders of its own at its root (lost+found), and people make others.</summary>
    public static EnumerationOptions Readable { get; } = new() { IgnoreInaccessible = true, AttributesToSkip = 0 };

    /// <summary>ENOSPC and EDQUOT: the disk, or the user's share of it, has no more room.</summary>
    public static bool IsDiskFull(Exception exception) => exception is IOException { HResult: 28 or 122 };

    /// <summary>Removes a file; it need not be there.</summary>
    /// <exception cref="OutputException">It cannot be removed.</exception>
    public static void Delete(string path)
    {
        try
        {
            // Where there is not even the folder, File.Delete minds.
            if (File.Exists(path))
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{path}: cannot be replaced: {exception.Message}", exception);
        }
    }

    /// <summary>Opens a file for writing, unbuffered: what is written is with the operating system at once.</summary>
    /// <exception cref="OutputException">It cannot be opened.</exception>
    public static FileStream Open(string path, FileMode mode)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } folder)
                Directory.CreateDirectory(folder);
            return new FileStream(path, mode, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new OutputException($"{path}: cannot be opened for writing: {exception.Message}", exception);
        }
    }

    /// <summary>
    /// Creates a folder and tries whether it can be written. A full disk passes, since a person may make room while the lines
    /// inspect: what is to be written is refused until then, and alerts.
    /// </summary>
    /// <exception cref="OutputException">It cannot.</exception>
    public static void PrepareFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
            var probe = Path.Combine(folder, $".probe-{Guid.NewGuid():N}");
            using (new FileStream(probe, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose))
            {
                // Closing deletes it.
            }
        }
        catch (Exception exception) when (IsDiskFull(exception))
        {
            // The next that is written says so.
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{folder}: the folder cannot be written: {exception.Message}", exception);
        }
    }
}
