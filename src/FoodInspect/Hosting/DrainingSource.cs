using System.Runtime.CompilerServices;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;

namespace FoodInspect.Hosting;

/// <summary>Lets a line end as if its camera had ended, so that the frames on their way still get their verdict.</summary>
internal static class DrainingSource
{
    /// <summary>Reads the camera until it ends or <paramref name="finish"/> is cancelled, which is no error here.</summary>
    /// <param name="camera">The camera.</param>
    /// <param name="finish">Ends the reading.</param>
    /// <param name="stop">Breaks the reading off.</param>
    public static async IAsyncEnumerable<Frame> ReadUntilAsync(
        this IFrameSource camera, CancellationToken finish, [EnumeratorCancellation] CancellationToken stop)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(finish, stop);
        await using var frames = camera.ReadAsync(either.Token).GetAsyncEnumerator(either.Token);
        while (await MoveNextAsync(frames, finish, stop))
            yield return frames.Current;
    }

    private static async ValueTask<bool> MoveNextAsync(
        IAsyncEnumerator<Frame> frames, CancellationToken finish, CancellationToken stop)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (OperationCanceledException) when (finish.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
