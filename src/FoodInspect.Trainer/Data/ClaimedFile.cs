namespace FoodInspect.Trainer.Data;

/// <summary>A file that stands for the right to write somewhere.</summary>
internal static class ClaimedFile
{
    /// <summary>Opens the file so that no other program of this kind can open it as well, until it is disposed; gone with the process, however it ends.</summary>
    /// <exception cref="IOException">Another process has it, or it cannot be written.</exception>
    public static FileStream Open(string path) => new(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None, bufferSize: 1, FileOptions.DeleteOnClose);
}
