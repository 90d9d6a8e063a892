using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>Writes pictures into a video file. Disposing it before <see cref="Complete"/> leaves an unfinished file.</summary>
public interface IVideoEncoder : IDisposable
{
    /// <summary>Writes one picture, CV_8UC3 BGR, of the video's size; it stays the caller's.</summary>
    /// <exception cref="OutputException">It cannot be written.</exception>
    void Write(Mat picture);

    /// <summary>Finishes the file; a second call does nothing.</summary>
    /// <exception cref="OutputException">It could not be finished.</exception>
    void Complete();
}
