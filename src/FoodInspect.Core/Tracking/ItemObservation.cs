using FoodInspect.Core.Regions;
using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// One item as one frame shows it: a product with the defects and contaminants on it, or a foreign body on its own.
/// </summary>
/// <param name="SoFar">Its way up to this frame.</param>
/// <param name="Box">Bounding box of all its regions, in pixels of the camera's picture.</param>
/// <param name="Regions">Its regions, the product's first; valid until the frame is disposed.</param>
/// <param name="IsWhole">True if the item is further than a pixel of the label map from every edge of the picture.</param>
public readonly record struct ItemObservation(Item SoFar, Rect Box, ReadOnlyMemory<Region> Regions, bool IsWhole)
{
    /// <summary>Number of the item on its line, from 1; the same in every frame that shows it.</summary>
    public long ItemId => SoFar.Id;

    /// <summary>Centre of what is visible of the item, in pixels.</summary>
    public Point2d Centre => SoFar.LastCentre;

    /// <summary>
    /// True if no edge cuts it that the belt carries items across: no other frame will show more of it. It may still reach
    /// out of the picture beside the belt's way, and is not whole then.
    /// </summary>
    public bool IsFullyIn { get; init; } = IsWhole;

    /// <summary>Whether it has a region of one of these classes.</summary>
    /// <param name="isOne">By class id.</param>
    public bool Shows(bool[] isOne)
    {
        foreach (ref readonly var region in Regions.Span)
        {
            if (isOne[region.ClassId])
                return true;
        }

        return false;
    }
}
