using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Capture;

/// <summary>Where a line's frames come from: a camera, a file, a folder, a simulation.</summary>
public interface IFrameSource
{
    /// <summary>True if frames come whether or not anybody is ready for them; the newest then wins.</summary>
    bool IsLive { get; }

    /// <summary>
    /// Grabs frames until the source ends or <paramref name="stop"/> is cancelled. The receiver owns each frame.
    /// </summary>
    /// <exception cref="CameraException">A source that does not reopen (a file) cannot be read, or not to its end.</exception>
    IAsyncEnumerable<Frame> ReadAsync(CancellationToken stop);
}
