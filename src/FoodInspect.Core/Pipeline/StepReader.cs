using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// Frames that go through a quick step in the moment in which they are taken, on the thread of whoever takes them. Nothing
/// waits between the step and its taker, so that a frame is chosen as late as can be.
/// </summary>
internal sealed class StepReader<TIn, TOut>(PipelineChain chain, string name, ChannelReader<TIn> input, Func<TIn, TOut> step)
    : ChannelReader<TOut>
    where TIn : class, IDisposable
    where TOut : class, IDisposable
{
    public override Task Completion => input.Completion;

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) =>
        input.WaitToReadAsync(cancellationToken);

    public override bool TryRead([MaybeNullWhen(false)] out TOut item)
    {
        if (!input.TryRead(out var frame))
        {
            item = null;
            return false;
        }

        try
        {
            var start = chain.Options.Time.GetTimestamp();
            item = step(frame);
            chain.ObserveStage(name, start);
            return true;
        }
        catch (Exception exception)
        {
            chain.Abandon(frame, exception);
            throw;
        }
    }
}
