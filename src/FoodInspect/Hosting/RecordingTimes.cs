using FoodInspect.Core.Capture;
using FoodInspect.Core.Simulation;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>When the frames of a recording were taken; read as fast as it can be, it does not tell by the clock.</summary>
/// <param name="Start">Time of its first frame.</param>
/// <param name="FramesPerSecond">Its rate.</param>
internal sealed record RecordingTimes(DateTimeOffset Start, double FramesPerSecond)
{
    /// <summary>Taken where a recording does not tell its rate.</summary>
    private const double DefaultFramesPerSecond = 25;

    /// <summary>
    /// Of a video or simulation that is no live one. A video was written to its end when its file was changed last, as far as the file
    /// tells; a simulation begins now.
    /// </summary>
    public static RecordingTimes Of(CameraOptions camera, TimeProvider time)
    {
        if (camera.Address.Kind == CameraKind.Simulation)
            return new(time.GetUtcNow(), RateOf(camera));
        using var video = new VideoCapture(camera.Source);
        var rate = RateOf(video);
        return new(new DateTimeOffset(File.GetLastWriteTimeUtc(camera.Source)).AddSeconds(-Math.Max(0, video.FrameCount) / rate), rate);
    }

    /// <summary>Frames a second of a recording.</summary>
    public static double RateOf(CameraOptions camera)
    {
        if (camera.Address.Kind == CameraKind.Simulation)
            return SimulationAddress.Parse(camera.Source).Options.FramesPerSecond;
        if (camera.Address.Kind != CameraKind.Video)
            return DefaultFramesPerSecond;
        using var video = new VideoCapture(camera.Source);
        return RateOf(video);
    }

    private static double RateOf(VideoCapture video) => video.Fps > 0 ? video.Fps : DefaultFramesPerSecond;

    /// <summary>Seconds from the first frame to this one.</summary>
    public double SecondsOf(long sequence) => sequence / FramesPerSecond;
}
