using System.Runtime.ExceptionServices;

namespace FoodInspect.Hosting;

/// <summary>
/// Keeps the lines of one process going. The line of a camera that fails is tried again for as long as another line goes on: one
/// camera that came back with pictures of another size must not leave the others unseen. If none is left, or what failed is no
/// camera's line, all end with that error, the first of several, and whoever supervises the process starts it anew.
/// </summary>
/// <param name="engines">The engines of the lines.</param>
internal sealed class LineSupervisor(Engines engines)
{
    private readonly Lock _gate = new();
    private int _going;

    /// <summary>What ends all lines; null while nothing does.</summary>
    private ExceptionDispatchInfo? _fault;

    /// <summary>Runs until every line has ended, one has failed for good, or <paramref name="stop"/> is cancelled.</summary>
    public async Task RunAsync(IReadOnlyList<HostedLine> lines, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _going = lines.Count;
        await Task.WhenAll(lines.Select(line => KeepGoingAsync(line, ending, stop)));
        _fault?.Throw();
    }

    private async Task KeepGoingAsync(HostedLine line, CancellationTokenSource ending, CancellationToken stop)
    {
        Exception? failure;
        bool othersGoOn;
        while (true)
        {
            failure = await TryAsync(line, ending.Token);
            othersGoOn = OthersGoOnWithout(failure);
            if (failure is null || !line.IsTriedAgain || !othersGoOn || ending.IsCancellationRequested)
                break;
            await line.PauseAsync(failure, ending.Token);
            if (Rejoin(ending.Token))
                continue;
            if (stop.IsCancellationRequested || _fault is not null)
                failure = null; // All about it has been said, and it is not what ends the lines.
            break;
        }

        Note(failure);
        failure = await line.EndAsync(failure);
        Note(failure);
        if (failure is not null || !othersGoOn)
            await ending.CancelAsync();
    }

    /// <summary>Counts a line out. The last one ends all, with its failure if it has one: none that waits to be tried again comes back then.</summary>
    private bool OthersGoOnWithout(Exception? failure)
    {
        lock (_gate)
        {
            if (--_going > 0)
                return true;
            Note(failure);
            return false;
        }
    }

    /// <summary>Counts a line in that is tried again, unless all lines end.</summary>
    private bool Rejoin(CancellationToken ending)
    {
        lock (_gate)
        {
            if (_going == 0 || _fault is not null || ending.IsCancellationRequested)
                return false;
            _going++;
            return true;
        }
    }

    private void Note(Exception? failure)
    {
        if (failure is not null)
            Interlocked.CompareExchange(ref _fault, ExceptionDispatchInfo.Capture(failure), null);
    }

    private async Task<Exception?> TryAsync(HostedLine line, CancellationToken stop)
    {
        try
        {
            await line.RunAsync(engines, stop);
            return null;
        }
        catch (Exception failure)
        {
            return failure;
        }
    }
}
