using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Simulation;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>When the frames of a recording were taken; read as fast as it can be, it does not tell by the clock.</summary>
/// <param name="Start">Time of its first frame.</param>
/// <param name="FramesPerSecond">Its rate, on average.</param>
internal sealed record RecordingTimes(DateTimeOffset Start, double FramesPerSecond)
{
    /// <summary>Taken where a recording does not tell its rate.</summary>
    private const double DefaultFramesPerSecond = 25;

    // Of a video whose rate changes: seconds of each frame.
    private readonly IReadOnlyList<double>? _seconds;

    /// <summary>
    /// Of what is no live camera. A video was written to its end when its file was changed last, as far as the file
    /// tells; a simulation, and pictures, begin now.
    /// </summary>
    public static RecordingTimes Of(CameraOptions camera, TimeProvider time)
    {
        if (camera.Address.Kind == CameraKind.Simulation)
            return new(time.GetUtcNow(), SimulationAddress.Parse(camera.Source).Options.FramesPerSecond);
        if (camera.Address.Kind != CameraKind.Video)
            return new(time.GetUtcNow(), DefaultFramesPerSecond);
        using var video = new VideoCapture(camera.Source);
        var rate = video.Fps > 0 ? video.Fps : DefaultFramesPerSecond;
        var seconds = FrameTimes.Of(camera);
        var length = seconds is [.., var last] ? last + 1 / rate : Math.Max(0, video.FrameCount) / rate;
        return new(new DateTimeOffset(File.GetLastWriteTimeUtc(camera.Source)).AddSeconds(-length), rate, seconds);
    }

    private RecordingTimes(DateTimeOffset start, double framesPerSecond, IReadOnlyList<double>? seconds)
        : this(start, framesPerSecond) => _seconds = seconds;

    /// <summary>Seconds from the first frame to this one.</summary>
    public double SecondsOf(long sequence) => _seconds is { } seconds && sequence < seconds.Count ? seconds[(int)sequence] : sequence / FramesPerSecond;
}
