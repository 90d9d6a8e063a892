namespace FoodInspect.Core.Pipeline;

/// <summary>How the frames of one line travel.</summary>
/// <param name="Ledger">The line's account of frames.</param>
/// <param name="Time">The clock of the stage timings.</param>
public sealed record PipelineOptions(FrameLedger Ledger, TimeProvider Time)
{
    /// <summary>
    /// What happens when the source is faster than the line: true drops the oldest waiting frame and counts it, and where the
    /// line has been behind for a second all but the newest, for as long as that lasts (live cameras); false makes the source wait (files).
    /// </summary>
    public bool NewestFrameWins { get; init; }

    /// <summary>How many frames may wait behind the source.</summary>
    public int QueueCapacity { get; init; } = 5;

    /// <summary>Who hears stage durations and queue depths.</summary>
    public IReadOnlyList<IPipelineObserver> Observers { get; init; } = [];
}
