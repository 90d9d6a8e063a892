using OpenCvSharp;

namespace FoodInspect.Core.Simulation;

/// <summary>The truth about one item of a simulated belt. Items do not touch each other.</summary>
/// <param name="Id">Number of its place on the belt, from 1; places that hold no item are left out.</param>
/// <param name="Kind">For example <c>burnt</c>.</param>
/// <param name="Detail">What exactly it is, for example <c>steel washer</c>.</param>
/// <param name="Lane">Its lane, from 0 at the top.</param>
/// <param name="Centre">Its centre at frame 0, in pixels of the picture; usually outside it.</param>
/// <param name="FirstFrame">The first frame that shows a pixel of it.</param>
/// <param name="LastFrame">The last frame that shows a pixel of it, were the belt endless.</param>
/// <param name="FirstWholeFrame">The first frame that shows all of it; behind <paramref name="LastWholeFrame"/> where none does.</param>
/// <param name="LastWholeFrame">The last frame that shows all of it, were the belt endless.</param>
/// <param name="ClassPixels">Its pixels by class id, when it is seen whole.</param>
/// <param name="SpeedPixelsPerFrame">How far it moves to the left in a frame.</param>
public sealed record SimulatedItem(
    long Id,
    string Kind,
    string Detail,
    int Lane,
    Point2d Centre,
    long FirstFrame,
    long LastFrame,
    long FirstWholeFrame,
    long LastWholeFrame,
    IReadOnlyList<int> ClassPixels,
    double SpeedPixelsPerFrame)
{
    /// <summary>Its centre in a frame, in pixels of the picture.</summary>
    public Point2d CentreAt(long frameIndex) => new(Centre.X - Math.Floor(frameIndex * SpeedPixelsPerFrame), Centre.Y);

    /// <summary>Its pixels of one class, when it is seen whole.</summary>
    public int PixelsOf(int classId) => ClassPixels[classId];
}
