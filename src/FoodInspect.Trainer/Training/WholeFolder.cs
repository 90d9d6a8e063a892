namespace FoodInspect.Trainer.Training;

/// <summary>
/// Replaces a folder so that a kill at any moment leaves the old one or the new one whole. The new one is written beside it
/// (NAME.next), the old one steps aside (NAME.previous), the new one takes its name. Not every file system (NFS) can exchange folders in one step;
/// between these two renames none has the name: <see cref="Recover"/> then finishes what was begun.
/// </summary>
public static class WholeFolder
{
    /// <param name="folder">The folder; need not exist.</param>
    /// <param name="write">Fills the empty folder it is given.</param>
    /// <exception cref="IOException">It cannot be written; the old folder is as it was, and nothing is left of the new one.</exception>
    public static void Replace(string folder, Action<string> write)
    {
        Recover(folder);
        var (next, previous) = NamesBeside(folder);
        Delete(next);
        Delete(previous);
        try
        {
            Directory.CreateDirectory(next);
            write(next);
            Flush(next);
        }
        catch (Exception failure)
        {
            // On a disk that is full half a folder is what one needs least.
            Delete(next);
            if (failure is not IOException)
                throw;
            throw new IOException($"{folder} cannot be written, and is as it was: {failure.Message}", failure);
        }
        if (Directory.Exists(folder))
            Directory.Move(folder, previous);
        Directory.Move(next, folder);
        Delete(previous);
    }

    /// <summary>Ends a replacement that was killed between its renames. Only for the one process that writes the folder.</summary>
    public static void Recover(string folder)
    {
        var (next, previous) = NamesBeside(folder);
        if (!Directory.Exists(folder) && Directory.Exists(previous))
            Directory.Move(next, folder);
    }

    /// <summary>
    /// Brings the contents of a folder's files to the disk. A rename may reach it before they do; a power cut would then leave empty files under
    /// the good name.
    /// </summary>
    internal static void Flush(string folder)
    {
        foreach (var file in Directory.GetFiles(folder, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }
    }

    private static (string Next, string Previous) NamesBeside(string folder)
    {
        var name = Path.TrimEndingDirectorySeparator(folder);
        return ($"{name}.next", $"{name}.previous");
    }

    private static void Delete(string folder)
    {
        if (Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }
}
