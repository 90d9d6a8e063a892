namespace FoodInspect.Core.Pipeline;

/// <summary>How the frames of one line travel.</summary>
/// <param name="Ledger">The line's account of frames.</param>
/// <param name="Time">The clock of the stage timings.</param>
public sealed record PipelineOptions(FrameLedger Ledger, TimeProvider Time)
{
    /// <summary>
    /// What happens when the source is faster than the line: true drops the oldest waiting frame and counts it, and where the
    /// line is behind for longer than a second all but the newest (live cameras); false makes the source wait (files).
    /// </summary>
    public bool NewestFrameWins { get; init; }

    /// <summary>How many frames may wait, behind the source and behind a stage that has several in hand.</summary>
    public int QueueCapacity { get; init; } = 5;

    /// <summary>Who hears stage durations and queue depths.</summary>
    public IReadOnlyList<IPipelineObserver> Observers { get; init; } = [];
}
