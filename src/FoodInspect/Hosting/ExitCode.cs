namespace FoodInspect.Hosting;

/// <summary>What the process tells its caller by its exit code.</summary>
public static class ExitCode
{
    /// <summary>Everything asked for was done.</summary>
    public const int Good = 0;

    /// <summary>An error that nobody foresaw.</summary>
    public const int Unexpected = 1;

    /// <summary>The command line cannot be understood.</summary>
    public const int Usage = 2;

    /// <summary>The configuration, a calibration or an output folder is wrong.</summary>
    public const int Configuration = 3;

    /// <summary>The model or the execution provider cannot be used.</summary>
    public const int Model = 4;

    /// <summary>A camera, video or picture cannot be read, or not to its end, or fewer than half of a source's pictures could be judged.</summary>
    public const int Camera = 5;

    /// <summary>A check ran and says no.</summary>
    public const int CheckFailed = 6;

    /// <summary>Somebody stopped it before its end.</summary>
    public const int Interrupted = 130;
}
