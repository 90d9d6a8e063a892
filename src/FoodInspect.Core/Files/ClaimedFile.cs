namespace FoodInspect.Core.Files;

/// <summary>A file that stands for the right to write somewhere.</summary>
public static class ClaimedFile
{
    /// <summary>EWOULDBLOCK of flock(2).</summary>
    private const int WouldBlock = 11;

    /// <summary>Opens the file so that no other program of this kind can open it as well, until it is disposed; gone with the process, however it ends.</summary>
    /// <exception cref="IOException">Another process has it (<see cref="IsTaken"/>), or it cannot be written.</exception>
    public static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);

    /// <summary>Claims a folder, which is made if need be.</summary>
    /// <exception cref="IOException">Another process has it (<see cref="IsTaken"/>), or it cannot be written.</exception>
    public static FileStream OpenIn(string folder)
    {
        Directory.CreateDirectory(folder);
        return Open(Path.Combine(folder, ".lock"));
    }

    /// <summary>True if <see cref="Open"/> failed because another process has the file.</summary>
    public static bool IsTaken(IOException failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure.HResult == WouldBlock;
    }
}
