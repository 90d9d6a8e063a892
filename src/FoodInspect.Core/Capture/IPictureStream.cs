using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Capture;

/// <summary>What came of trying to read the next picture.</summary>
internal enum GrabOutcome
{
    /// <summary>A picture.</summary>
    Picture,

    /// <summary>The source said yes and gave nothing.</summary>
    Empty,

    /// <summary>The source gives no more pictures.</summary>
    Ended,
}

/// <summary>What came of trying to read the next picture, and the picture, which the receiver owns.</summary>
/// <param name="Outcome">What came of it.</param>
/// <param name="Picture">The picture, or null.</param>
/// <param name="Fault">What the source has against the picture, so that it cannot be judged, or null.</param>
internal readonly record struct Grab(GrabOutcome Outcome, PooledMat? Picture = null, string? Fault = null);

/// <summary>Pictures that are decoded one after the other by calls that block, all of them made on one thread.</summary>
internal interface IPictureStream : IDisposable
{
    /// <summary>Connects. May block for as long as the source likes.</summary>
    /// <exception cref="CameraException">The source cannot be opened.</exception>
    void Open();

    /// <summary>Blocks until the next picture.</summary>
    /// <exception cref="CameraException">The source is broken.</exception>
    Grab Read();

    /// <summary>How the stream ended, without secrets; complete once <see cref="Read"/> has said so.</summary>
    StreamEnding Ending { get; }

    /// <summary>Makes calls that block return, as far as the source can; from any thread, at any time.</summary>
    void Break();

    /// <summary>How long a blocked call may still take after <see cref="Break"/>, before its thread is left behind.</summary>
    TimeSpan BreaksWithin { get; }
}

/// <summary>How a stream ended.</summary>
/// <param name="Description">The fault that the source itself reported, without secrets; empty if none.</param>
/// <param name="Seconds">From the beginning of the stream to the end of its last picture; null if nobody tells.</param>
internal sealed record StreamEnding(string Description, double? Seconds = null);
