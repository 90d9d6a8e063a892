using FoodInspect.Core.Rules;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>An item as the overlay shows it.</summary>
/// <param name="Id">Number of the item.</param>
/// <param name="Box">Where it is, in pixels of the camera's picture.</param>
/// <param name="Worst">The worst that is held against it, or null.</param>
/// <param name="IsSuspect">True if this frame shows something against it that is not confirmed yet.</param>
public sealed record OverlayItem(long Id, Rect Box, Violation? Worst, bool IsSuspect = false);

/// <summary>What the overlay tells of a frame beside its label map; outlives the frame.</summary>
/// <param name="Sequence">Number of the frame.</param>
/// <param name="CapturedAt">When it was grabbed.</param>
/// <param name="Verdict">Its verdict.</param>
/// <param name="Items">The items that it shows.</param>
public sealed record OverlayScene(long Sequence, DateTimeOffset CapturedAt, Verdict Verdict, IReadOnlyList<OverlayItem> Items)
{
    /// <summary>Where a person finds the frame in its recording; null of a live picture, of which the time of its grab tells that.</summary>
    public string? Place { get; init; }

    /// <summary>The scene of a judged frame, which stays the caller's.</summary>
    /// <param name="judged">The frame.</param>
    /// <param name="findings">What is held against the items so far.</param>
    public static OverlayScene Of(JudgedFrame judged, ItemFindings findings)
    {
        var frame = judged.Analysed.Segmented.Frame;
        return new OverlayScene(
            frame.Sequence, frame.CapturedAt, judged.Verdict,
            [.. judged.Analysed.Items.Select(item => new OverlayItem(item.ItemId, item.Box, findings.WorstOf(item.ItemId), judged.SuspectItems.Contains(item.ItemId)))]);
    }
}
