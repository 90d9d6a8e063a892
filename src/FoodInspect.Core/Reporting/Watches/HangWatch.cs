using FoodInspect.Core.Pipeline;

namespace FoodInspect.Core.Reporting.Watches;

/// <summary>
/// Finds out, look by look, that frames are on their way and none comes through: a call into the GPU, a driver or the disk does not return. Counts looks in place of time,
/// because a process that was stopped for a while has not hung. Not thread-safe.
/// </summary>
/// <param name="ledger">The line's account of frames.</param>
/// <param name="looks">After how many looks without progress it hangs; 0 for never.</param>
internal sealed class HangWatch(FrameLedger ledger, int looks)
{
    private long _finished;
    private int _looksWithoutProgress;

    /// <summary>Looks at the ledger.</summary>
    /// <returns>True once the line hangs, and at every look from then on.</returns>
    public bool Look()
    {
        var finished = ledger.Finished;
        var moves = finished != _finished || ledger.UnderWay == 0;
        _looksWithoutProgress = moves ? 0 : _looksWithoutProgress + 1;
        _finished = finished;
        return looks > 0 && _looksWithoutProgress >= looks;
    }
}
