namespace FoodInspect.Trainer.Data;

/// <summary>Writes files whole or not at all.</summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes into a temporary name beside the target, down to the disk, and renames: a reader sees the old file or the new one,
    /// whatever dies in between.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; the target is as it was and nothing else is left.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        // The dot hides it from readers of pictures, should the process die here.
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.unfinished");
        try
        {
            using (var file = File.Create(unfinished))
            {
                write(file);
                file.Flush(flushToDisk: true);
            }
            File.Move(unfinished, path, overwrite: true);
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
    }
}
