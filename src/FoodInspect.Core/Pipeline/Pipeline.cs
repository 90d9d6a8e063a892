using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>
/// The beginning of a line's chain of stages. The pipeline alone knows channels: back-pressure, drops that are disposed and
/// counted, order under parallelism, a stage's fault ending the chain with its own exception, draining on every way out,
/// timing, and the ledger.
/// </summary>
/// <remarks>
/// Ownership: a stage owns the frame it is given. It returns it (wrapped or as it is), and if it throws, the pipeline
/// disposes the stage's input; what the stage itself rented, the stage gives back.
/// </remarks>
public static class Pipeline
{
    /// <summary>Starts a chain with a source of frames.</summary>
    /// <param name="name">Name of the stage, for metrics.</param>
    /// <param name="source">Delivers frames until it ends; its exception ends the chain after what it delivered has gone through.</param>
    /// <param name="options">Queueing, ledger, clock.</param>
    /// <param name="stop">Stops the whole chain; what is on its way is dropped and counted.</param>
    public static PipelineStage<T> From<T>(
        string name, Func<CancellationToken, IAsyncEnumerable<T>> source, PipelineOptions options, CancellationToken stop)
        where T : class, IDisposable
    {
        var chain = new PipelineChain(options, stop);
        var queue = chain.CreateQueue<T>(
            options.QueueCapacity,
            options.NewestFrameWins ? BoundedChannelFullMode.DropOldest : BoundedChannelFullMode.Wait,
            frame => Discard(chain, frame),
            frame => chain.Drop(frame, DropReason.Overrun));
        chain.Start(() => CaptureAsync(chain, name, source, queue.Writer));
        return new PipelineStage<T>(chain, options.NewestFrameWins ? NewestOf(queue.Reader, chain) : queue.Reader);
    }

    private static NewestFrameReader<T> NewestOf<T>(ChannelReader<T> queue, PipelineChain chain)
        where T : class, IDisposable =>
        new(queue, chain.Options.Time, frame => chain.Drop(frame, DropReason.Overrun));

    internal static Task Discard(PipelineChain chain, IDisposable frame)
    {
        chain.Drop(frame, DropReason.Stopped);
        return Task.CompletedTask;
    }

    private static async Task CaptureAsync<T>(
        PipelineChain chain, string name, Func<CancellationToken, IAsyncEnumerable<T>> source, ChannelWriter<T> output)
        where T : class, IDisposable
    {
        var time = chain.Options.Time;
        try
        {
            var start = time.GetTimestamp();
            await foreach (var frame in source(chain.Stopping).WithCancellation(chain.Stopping).ConfigureAwait(false))
            {
                chain.Options.Ledger.CountCaptured();
                chain.ObserveStage(name, start);
                await WriteAsync(chain, output, frame).ConfigureAwait(false);
                start = time.GetTimestamp();
            }
        }
        catch (Exception exception) when (exception is not OperationCanceledException || !chain.Stopping.IsCancellationRequested)
        {
            // What a source delivered before it failed is still inspected.
            chain.RecordFault(exception);
        }
        finally
        {
            output.Complete();
        }
    }

    internal static async ValueTask WriteAsync<T>(PipelineChain chain, ChannelWriter<T> output, T frame)
        where T : class, IDisposable
    {
        try
        {
            await output.WriteAsync(frame, chain.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            chain.Drop(frame, DropReason.Stopped);
            throw;
        }
    }
}
