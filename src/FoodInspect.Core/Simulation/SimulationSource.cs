using System.Runtime.CompilerServices;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation;

/// <summary>
/// A simulated belt as a camera. A live one keeps its frame rate; where drawing cannot keep up, the belt runs slower,
/// so that no frame number is left out. The same belt starts anew with every reading.
/// </summary>
/// <param name="address">The belt.</param>
/// <param name="pool">Where pictures are rented; outlives the source.</param>
/// <param name="time">Clock of the capture times and of the frame rate.</param>
/// <param name="camera">The line's camera, for what makes a picture unusable; null for the limits of every camera.</param>
public sealed class SimulationSource(SimulationAddress address, FramePool pool, TimeProvider time, CameraOptions? camera = null) : IFrameSource
{
    /// <inheritdoc />
    public bool IsLive => address.Options.IsLive;

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        using var belt = new SimulatedBelt(address);
        using var stamper = new FrameStamper(camera ?? new CameraOptions(), time);
        belt.Prepare();
        var end = address.Options.Frames == 0 ? long.MaxValue : address.Options.Frames;
        var due = time.GetTimestamp();
        for (long sequence = 0; sequence < end; sequence++)
        {
            stop.ThrowIfCancellationRequested();
            if (IsLive)
                due = await WaitUntilAsync(due, stop).ConfigureAwait(false) + PeriodTicks;
            yield return stamper.Stamp(Draw(belt, sequence));
        }
    }

    private long PeriodTicks => (long)(time.TimestampFrequency / address.Options.FramesPerSecond);

    /// <summary>Waits for the moment a frame is due; if it has long passed, the schedule starts again from now.</summary>
    private async ValueTask<long> WaitUntilAsync(long due, CancellationToken stop)
    {
        var now = time.GetTimestamp();
        if (now - due > PeriodTicks)
            return now;
        var wait = time.GetElapsedTime(now, due);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, stop).ConfigureAwait(false);
        return due;
    }

    private PooledMat Draw(SimulatedBelt belt, long sequence)
    {
        var picture = pool.Rent(address.Options.Height, address.Options.Width, MatType.CV_8UC3);
        try
        {
            belt.RenderInto(picture.Mat, sequence);
            return picture;
        }
        catch
        {
            picture.Dispose();
            throw;
        }
    }
}
