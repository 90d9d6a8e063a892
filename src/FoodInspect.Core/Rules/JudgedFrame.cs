using FoodInspect.Core.Tracking;

namespace FoodInspect.Core.Rules;

/// <summary>An item whose verdict is final: it has left the picture or passed the decision line.</summary>
/// <param name="Item">The item's way through the picture.</param>
/// <param name="Verdict">The final verdict.</param>
/// <param name="Violations">Everything found against it, each rule once.</param>
public sealed record JudgedItem(Item Item, Verdict Verdict, IReadOnlyList<Violation> Violations)
{
    /// <summary>The worst that each rule of items measured, in the order of the recipe.</summary>
    public IReadOnlyList<RuleMeasurement> Measured { get; init; } = [];
}

/// <summary>What became of the items that were still in the picture when a line ended.</summary>
/// <param name="Judged">Those that got a verdict.</param>
/// <param name="Dismissed">How many were taken for no item, as <see cref="JudgedFrame.DismissedItems"/>.</param>
public sealed record LastItems(IReadOnlyList<JudgedItem> Judged, int Dismissed);

/// <summary>A frame with its verdict. Owns the analysed frame; the end of the pipeline disposes it.</summary>
/// <param name="analysed">The analysed frame; ownership passes to this object.</param>
/// <param name="verdict">The verdict on the frame: NotInspected if its picture could not be judged.</param>
/// <param name="violations">Rules that became violated with this frame (after persistence).</param>
/// <param name="judgedItems">Items whose verdict became final with this frame.</param>
public sealed class JudgedFrame(
    AnalysedFrame analysed, Verdict verdict, IReadOnlyList<Violation> violations, IReadOnlyList<JudgedItem> judgedItems) : IDisposable
{
    /// <summary>The analysed frame.</summary>
    public AnalysedFrame Analysed { get; } = analysed;

    /// <summary>The verdict on the frame.</summary>
    public Verdict Verdict { get; } = verdict;

    /// <summary>Rules that became violated with this frame.</summary>
    public IReadOnlyList<Violation> Violations { get; } = violations;

    /// <summary>Items whose verdict became final with this frame.</summary>
    public IReadOnlyList<JudgedItem> JudgedItems { get; } = judgedItems;

    /// <summary>
    /// Numbers of the items against which this frame holds something that is not confirmed yet (persistence): nothing is held
    /// against them so far, and nobody should take them for sound.
    /// </summary>
    public IReadOnlyList<long> SuspectItems { get; init; } = [];

    /// <summary>Names of the rules about the picture that this one violates (after persistence), whether told before or not.</summary>
    public IReadOnlyList<string> ViolatedPictureRules { get; init; } = [];

    /// <summary>What each rule about the picture measured, in the order of the recipe; empty if the picture could not be judged.</summary>
    public IReadOnlyList<RuleMeasurement> Measured { get; init; } = [];

    /// <summary>
    /// How many of those that were followed ended with this frame and were taken for no item: small speckles seen too briefly or too seldom, and
    /// contaminant on bare belt that is too small, too unsure or too unsteady for the recipe's own rules about it.
    /// </summary>
    public int DismissedItems { get; init; }

    /// <inheritdoc />
    public void Dispose() => Analysed.Dispose();
}
