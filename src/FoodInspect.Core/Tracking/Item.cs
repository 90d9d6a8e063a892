using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>The way of one item through the picture, from its first to its last frame, or to the one that shows it now.</summary>
/// <param name="Id">Number of the item on its line; rising from 1, with gaps where a speckle vanished again.</param>
/// <param name="FirstFrame">Sequence number of the first frame that showed it.</param>
/// <param name="LastFrame">Sequence number of the last frame that showed it.</param>
/// <param name="FirstCentre">Centre of what was visible of it in the first frame, in pixels of the camera's picture.</param>
/// <param name="LastCentre">The same in the last frame, in pixels.</param>
/// <param name="FramesSeen">In how many frames it was seen; fewer than last − first + 1 where frames were dropped.</param>
/// <param name="WasWhole">True if at least one frame showed it further than a pixel of the label map from every edge.</param>
public readonly record struct Item(long Id, long FirstFrame, long LastFrame, Point2d FirstCentre, Point2d LastCentre, int FramesSeen, bool WasWhole)
{
    /// <summary>In how many frames it must be seen to count as an item.</summary>
    public int FramesNeeded { get; init; }

    /// <summary>False if it was seen in fewer frames than an item needs to count: most likely a speckle of the network.</summary>
    public bool IsConfirmed => FramesSeen >= FramesNeeded;

    /// <summary>
    /// True if it is not confirmed and yet no speckle: it was as large as the items of its line, but seen too briefly or too seldom.
    /// </summary>
    public bool IsFleeting { get; init; }

    /// <summary>Why it could not be followed to its end (the camera was away, the line ended), or null.</summary>
    public string? LostReason { get; init; }

    /// <summary>The item that it turned out to be a part of, or null. Such a part is no item of its own.</summary>
    public long? MergedInto { get; init; }
}
