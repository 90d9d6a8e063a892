using System.Runtime.CompilerServices;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;

namespace FoodInspect.Hosting;

/// <summary>A source that is no camera: it does not come and go, but may take its time until its first frame. If it cannot be read, its line ends with that.</summary>
/// <param name="source">The source.</param>
/// <param name="begun">Hears of each reading's first frame.</param>
internal sealed class AnnouncedSource(IFrameSource source, Action begun) : IFrameSource
{
    /// <inheritdoc />
    public bool IsLive => source.IsLive;

    /// <inheritdoc />
    public async IAsyncEnumerable<Frame> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        var hasBegun = false;
        await foreach (var frame in source.ReadAsync(stop))
        {
            if (!hasBegun)
                begun();
            hasBegun = true;
            yield return frame;
        }
    }
}
