using System.Security.Cryptography;
using System.Text;

namespace FoodInspect.Core.Files;

/// <summary>Writes files whole or not at all.</summary>
public static class AtomicFile
{
    /// <summary>
    /// Writes into a temporary name beside the target, down to the disk, and renames: a reader sees the old file or the new one,
    /// whatever dies in between, the power too. Makes the folders that lead to it.
    /// </summary>
    /// <exception cref="IOException">It cannot be written; the target is as it was and nothing else is left.</exception>
    /// <exception cref="UnauthorizedAccessException">So.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        Directory.CreateDirectory(folder);
        var unfinished = Path.Combine(folder, UnfinishedName(Path.GetFileName(path)));
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

    /// <summary>The same for each write of a file, so that what is left is replaced; short, since the file's own may have all 255 bytes of a name.</summary>
    private static string UnfinishedName(string name)
    {
        // The dot hides it from readers of pictures, should the process die.
        return $".{Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(name)).AsSpan(0, 8))}.unfinished";
    }
}
