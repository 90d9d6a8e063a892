using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Training;

namespace FoodInspect.Trainer.Commands;

/// <summary>The exit codes that the trainer and the line share.</summary>
public static class ExitCode
{
    public const int Good = 0;
    public const int Unexpected = 1;
    public const int Usage = 2;
    public const int Configuration = 3;
    public const int Model = 4;
    public const int CheckFailed = 6;
    public const int Interrupted = 130;

    /// <summary>The code for a failure; 1 for one that no command expects.</summary>
    public static int Of(Exception failure) => failure switch
    {
        OperationCanceledException => Interrupted,
        UsageException => Usage,
        DatasetException or UnauthorizedAccessException => Configuration,
        // A library that does not load, and a file that was read beyond its end, are no fault of the disk.
        FileLoadException or EndOfStreamException => Unexpected,
        FileNotFoundException { FileName: { } name } when name.Contains("Version=", StringComparison.Ordinal) => Unexpected,
        IOException => Configuration,
        ModelException => Model,
        CheckFailedException or DivergenceException => CheckFailed,
        _ => Unexpected,
    };
}

/// <summary>The command line asks for something that cannot be.</summary>
public sealed class UsageException(string message) : Exception(message);

/// <summary>A check that a command makes of its own result did not hold.</summary>
public sealed class CheckFailedException(string message) : Exception(message);
