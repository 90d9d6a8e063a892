using FoodInspect.Core.Regions;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>A segmented frame with its regions and items. Owns the segmented frame and the memory of regions and items.</summary>
/// <param name="segmented">The frame and its label map; ownership passes to this object.</param>
/// <param name="regions">All regions of the frame (background classes excepted); ownership passes to this object.</param>
/// <param name="sightings">The items that it shows, if the tracker found them; ownership passes to this object.</param>
public sealed class AnalysedFrame(SegmentedFrame segmented, RegionBuffer regions, Sightings? sightings = null) : IDisposable
{
    /// <summary>The frame and its label map.</summary>
    public SegmentedFrame Segmented { get; } = segmented;

    /// <summary>All regions of the frame, background excepted.</summary>
    public RegionBuffer Regions { get; } = regions;

    /// <summary>The items that this frame shows; valid until it is disposed.</summary>
    public IReadOnlyList<ItemObservation> Items { get; init; } = (IReadOnlyList<ItemObservation>?)sightings ?? [];

    /// <summary>The items that have left the picture with this frame; filled by the tracker.</summary>
    public IReadOnlyList<Item> ItemsLeft { get; internal set; } = [];

    /// <summary>In which direction the belt carries items, also while it stands; (0, 0) while nobody knows, and of a still.</summary>
    public Point2d TravelPxPerFrame { get; internal set; }

    /// <summary>Why its items may have been mistaken for others, so that neither it nor they can be judged; null if they are what they seem.</summary>
    public string? Doubt { get; init; }

    /// <inheritdoc />
    public void Dispose()
    {
        Segmented.Dispose();
        Regions.Dispose();
        sightings?.Dispose();
    }
}
