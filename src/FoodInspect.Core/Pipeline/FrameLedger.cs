namespace FoodInspect.Core.Pipeline;

/// <summary>
/// The account of a line's frames: captured = inspected + dropped (by reason) + failed, once the line has come to rest.
/// Thread-safe; counts only rise.
/// </summary>
public sealed class FrameLedger
{
    private readonly long[] _dropped = new long[Enum.GetValues<DropReason>().Length];
    private long _captured;
    private long _inspected;
    private long _failed;

    /// <summary>Frames that the source delivered.</summary>
    public long Captured => Interlocked.Read(ref _captured);

    /// <summary>Frames that went the whole way; also those whose verdict is NotInspected.</summary>
    public long Inspected => Interlocked.Read(ref _inspected);

    /// <summary>Frames that a stage failed on.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Frames dropped, for any reason.</summary>
    public long DroppedTotal => Enum.GetValues<DropReason>().Sum(Dropped);

    /// <summary>Frames that went the whole way or failed: a figure that stands still while frames are on their way tells that nothing moves.</summary>
    internal long Finished => Inspected + Failed;

    /// <summary>Frames on their way.</summary>
    internal long UnderWay => Captured - Finished - DroppedTotal;

    /// <summary>True if every captured frame is accounted for; false also while frames are on their way.</summary>
    public bool Balances => UnderWay == 0;

    /// <summary>Frames dropped for this reason.</summary>
    public long Dropped(DropReason reason) => Interlocked.Read(ref _dropped[(int)reason]);

    internal void CountCaptured() => Interlocked.Increment(ref _captured);

    internal void CountInspected() => Interlocked.Increment(ref _inspected);

    internal void CountFailed() => Interlocked.Increment(ref _failed);

    internal void CountDropped(DropReason reason) => Interlocked.Increment(ref _dropped[(int)reason]);

    /// <inheritdoc />
    public override string ToString() =>
        $"captured {Captured} = inspected {Inspected} + dropped {DroppedTotal} "
        + $"({string.Join(", ", Enum.GetValues<DropReason>().Select(reason => $"{reason.ToString().ToLowerInvariant()} {Dropped(reason)}"))}) + failed {Failed}"
        + (Balances ? "" : " — DOES NOT BALANCE");
}
