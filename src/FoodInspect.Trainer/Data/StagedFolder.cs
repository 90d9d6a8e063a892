using FoodInspect.Core.Files;
using FoodInspect.Trainer.Commands;

namespace FoodInspect.Trainer.Data;

/// <summary>A folder that appears whole or not at all: it is filled as TARGET.incomplete, and renamed when it is complete.</summary>
internal sealed class StagedFolder : IDisposable
{
    private readonly string _target;
    private bool _isComplete;

    /// <exception cref="UsageException">There is something under the target's name, or the folder cannot be made.</exception>
    public StagedFolder(string target)
    {
        _target = RealPath.Of(target);
        Path = _target + ".incomplete";
        if (File.Exists(_target) || (Directory.Exists(_target) && Directory.EnumerateFileSystemEntries(_target).Any()))
            throw new UsageException($"{target} is there and not empty; choose another folder.");
        try
        {
            // Left by a run that was killed.
            if (Directory.Exists(Path))
                Directory.Delete(Path, recursive: true);
            Directory.CreateDirectory(Path);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{target} cannot be written: {failure.Message}");
        }
    }

    /// <summary>Where to write meanwhile.</summary>
    public string Path { get; }

    /// <summary>Opens a new file, and the folders that lead to it.</summary>
    /// <param name="name">Path below the folder, of parts that this program chose or checked.</param>
    public FileStream Create(string name)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        return new FileStream(file, FileMode.CreateNew, FileAccess.Write);
    }

    /// <summary>Gives the folder its name.</summary>
    public void Complete()
    {
        if (Directory.Exists(_target))
            Directory.Delete(_target);
        Directory.Move(Path, _target);
        _isComplete = true;
    }

    /// <summary>Deletes what was written, unless it was completed.</summary>
    public void Dispose()
    {
        if (!_isComplete && Directory.Exists(Path))
            Directory.Delete(Path, recursive: true);
    }
}
