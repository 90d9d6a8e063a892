using System.Threading.Channels;

namespace FoodInspect.Core.Pipeline;

/// <summary>The open end of a chain under construction; its stages already run. End it with <see cref="Into"/>.</summary>
/// <typeparam name="T">What leaves the stage.</typeparam>
public sealed class PipelineStage<T>
    where T : class, IDisposable
{
    private readonly PipelineChain _chain;
    private readonly ChannelReader<T> _input;

    internal PipelineStage(PipelineChain chain, ChannelReader<T> input)
    {
        _chain = chain;
        _input = input;
    }

    /// <summary>Adds a quick stage: it takes place when the stage behind it takes the frame, on that stage's thread, and holds it up for as long.</summary>
    public PipelineStage<TOut> Then<TOut>(string name, Func<T, TOut> stage)
        where TOut : class, IDisposable
    {
        _chain.ObserveQueue(name, _input);
        return new(_chain, new StepReader<T, TOut>(_chain, name, _input, stage));
    }

    /// <summary>
    /// Adds a stage that has several frames in hand at once; they leave in the order in which they came (a queue of
    /// started tasks, awaited in order).
    /// </summary>
    /// <param name="name">Name of the stage, for metrics.</param>
    /// <param name="stage">Called for a frame while earlier ones may still be in work.</param>
    /// <param name="inFlight">The most frames in work at once; at least 1.</param>
    public PipelineStage<TOut> Then<TOut>(string name, Func<T, CancellationToken, ValueTask<TOut>> stage, int inFlight)
        where TOut : class, IDisposable
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(inFlight);
        _chain.ObserveQueue(name, _input);
        // A place is taken before a frame is started and given back when it has moved on, so the queue never fills.
        var places = new SemaphoreSlim(inFlight);
        var started = _chain.CreateQueue<Task<TOut>>(inFlight, BoundedChannelFullMode.Wait, DiscardStartedAsync);
        // What is done waits in its place: here no newer frame could take it.
        var output = _chain.CreateQueue<TOut>(
            capacity: 1, BoundedChannelFullMode.Wait, frame => Pipeline.Discard(_chain, frame));
        _chain.Start(() => StartInOrderAsync(name, stage, started.Writer, places));
        _chain.Start(async () =>
        {
            try
            {
                await foreach (var task in started.Reader.ReadAllAsync(_chain.Stopping).ConfigureAwait(false))
                {
                    await Pipeline.WriteAsync(_chain, output.Writer, await task.ConfigureAwait(false)).ConfigureAwait(false);
                    places.Release();
                }
            }
            finally
            {
                output.Writer.Complete();
            }
        });
        return new PipelineStage<TOut>(_chain, output.Reader);
    }

    /// <summary>Ends the chain; the frame is disposed after the stage has seen it.</summary>
    /// <returns>
    /// Completes when the source has ended and every frame has gone through, or throws the first fault of a stage or of
    /// the source, or <see cref="OperationCanceledException"/> if the chain was stopped. In each case every frame has been
    /// disposed and counted by then.
    /// </returns>
    public Task Into(string name, Func<T, CancellationToken, ValueTask> stage)
    {
        _chain.ObserveQueue(name, _input);
        _chain.Start(async () =>
        {
            await foreach (var frame in _input.ReadAllAsync(_chain.Stopping).ConfigureAwait(false))
            {
                var last = await ApplyAsync(name, async (input, stop) =>
                {
                    await stage(input, stop).ConfigureAwait(false);
                    return input;
                }, frame).ConfigureAwait(false);
                last.Dispose();
                _chain.Options.Ledger.CountInspected();
            }
        });
        return _chain.CompleteAsync();
    }

    private async ValueTask<TOut> ApplyAsync<TOut>(string name, Func<T, CancellationToken, ValueTask<TOut>> stage, T frame)
    {
        try
        {
            var start = _chain.Options.Time.GetTimestamp();
            var result = await stage(frame, _chain.Stopping).ConfigureAwait(false);
            _chain.ObserveStage(name, start);
            return result;
        }
        catch (Exception exception)
        {
            _chain.Abandon(frame, exception);
            throw;
        }
    }

    private async Task StartInOrderAsync<TOut>(
        string name, Func<T, CancellationToken, ValueTask<TOut>> stage, ChannelWriter<Task<TOut>> started, SemaphoreSlim places)
        where TOut : class, IDisposable
    {
        try
        {
            while (await _input.WaitToReadAsync(_chain.Stopping).ConfigureAwait(false))
            {
                await places.WaitAsync(_chain.Stopping).ConfigureAwait(false);
                if (_input.TryRead(out var frame))
                    started.TryWrite(ApplyAsync(name, stage, frame).AsTask());
                else
                    places.Release();
            }
        }
        finally
        {
            started.Complete();
        }
    }

    /// <summary>Waits for a frame in work and drops it; if its stage threw, that frame is counted already.</summary>
    private async Task DiscardStartedAsync<TOut>(Task<TOut> task)
        where TOut : class, IDisposable
    {
        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (task.IsCompletedSuccessfully)
            _chain.Drop(await task.ConfigureAwait(false), DropReason.Stopped);
        else if (task.Exception?.InnerException is { } exception)
            _chain.RecordFault(exception);
    }
}
