using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>The way of one item through the picture, from its first to its last frame.</summary>
/// <param name="Id">Number of the item on its line, from 1.</param>
/// <param name="FirstFrame">Sequence number of the first frame that showed it.</param>
/// <param name="LastFrame">Sequence number of the last frame that showed it.</param>
/// <param name="FirstCentre">Its centre in the first frame, in pixels of the camera's picture.</param>
/// <param name="LastCentre">Its centre in the last frame, in pixels.</param>
/// <param name="FramesSeen">In how many frames it was seen; fewer than last − first + 1 where frames were dropped.</param>
/// <param name="WasWhole">True if at least one frame showed it without touching an edge.</param>
public sealed record Item(long Id, long FirstFrame, long LastFrame, Point2d FirstCentre, Point2d LastCentre, int FramesSeen, bool WasWhole);
