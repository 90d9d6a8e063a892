using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Capture.Live;

/// <summary>Lets pictures through at a frame rate, counted from the first one, so that delays do not add up.</summary>
internal sealed class Pace(double framesPerSecond, TimeProvider time)
{
    private long? _start;
    private long _count;

    /// <summary>Waits until the next picture is due. A picture whose turn is cancelled is given back.</summary>
    public async ValueTask WaitAsync(PooledMat picture, CancellationToken stop)
    {
        _start ??= time.GetTimestamp();
        var due = TimeSpan.FromSeconds(_count++ / framesPerSecond) - time.GetElapsedTime(_start.Value);
        try
        {
            if (due > TimeSpan.Zero)
                await Task.Delay(due, time, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            picture.Dispose();
            throw;
        }
    }
}
