using System.Text.Json;
using FoodInspect.Trainer.Checkpoints;

namespace FoodInspect.Trainer.Commands;

/// <summary>The JSON file for what a command measures, or none.</summary>
internal sealed class FiguresFile
{
    private readonly string? _path;

    /// <summary>Makes the folders that lead to the file: a folder that cannot be made shows before minutes of measuring.</summary>
    /// <exception cref="IOException">They cannot be made.</exception>
    public FiguresFile(string? path)
    {
        _path = path;
        if (path is not null)
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
    }

    /// <exception cref="IOException">The file cannot be written.</exception>
    public void Write<T>(T figures)
    {
        if (_path is not null)
            File.WriteAllText(_path, JsonSerializer.Serialize(figures, Checkpoint.Json));
    }
}
