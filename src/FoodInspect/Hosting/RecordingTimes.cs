using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Simulation;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>When the frames of a recording were taken; read as fast as it can be, it does not tell by the clock.</summary>
/// <param name="Start">Time of its first frame.</param>
/// <param name="FramesPerSecond">The rate that it tells.</param>
/// <param name="FrameSeconds">Of a video, seconds from the first frame to each; null if only the rate is known.</param>
internal sealed record RecordingTimes(DateTimeOffset Start, double FramesPerSecond, IReadOnlyList<double>? FrameSeconds = null)
{
    /// <summary>Taken where a recording does not tell its rate.</summary>
    private const double DefaultFramesPerSecond = 25;

    /// <summary>
    /// Of what is no live camera. A video was written to its end when its file was changed last, as far as the file
    /// tells; a simulation, and pictures, begin now.
    /// </summary>
    /// <param name="camera">The recording.</param>
    /// <param name="time">Tells the present.</param>
    /// <param name="log">Hears of a video that does not tell the times of its frames.</param>
    /// <param name="stop">Ends the look at a video.</param>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public static async Task<RecordingTimes> OfAsync(CameraOptions camera, TimeProvider time, ILogger log, CancellationToken stop)
    {
        if (camera.Address.Kind == CameraKind.Simulation)
            return new(time.GetUtcNow(), SimulationAddress.Parse(camera.Source).Options.FramesPerSecond);
        if (camera.Address.Kind != CameraKind.Video)
            return new(time.GetUtcNow(), DefaultFramesPerSecond);
        using var video = new VideoCapture(camera.Source);
        var rate = video.Fps > 0 ? video.Fps : DefaultFramesPerSecond;
        var seconds = await FrameTimes.OfAsync(camera, log, stop);
        var length = seconds is [.., var last] ? last + 1 / rate : Math.Max(0, video.FrameCount) / rate;
        return new(new DateTimeOffset(File.GetLastWriteTimeUtc(camera.Source)).AddSeconds(-length), rate, seconds);
    }

    /// <summary>Seconds from the first frame to this one.</summary>
    public double SecondsOf(long sequence) => FrameSeconds switch
    {
        null or [] => sequence / FramesPerSecond,
        var seconds when sequence < seconds.Count => seconds[(int)sequence],
        // A container may count a frame too few.
        [.., var last] seconds => last + (sequence - seconds.Count + 1) / FramesPerSecond,
    };
}
