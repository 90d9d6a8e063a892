using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Notices that a belt stands which moved its items by about their own size, or more, from frame to frame: then no item is where it is expected, and each would get a new number
/// in every frame. The belt's velocity stays known for when it goes on. Where items move by less, they are still recognised, and the velocity follows.
/// </summary>
/// <param name="picture">Size of the picture, in pixels.</param>
/// <param name="marginPx">How far a border may be from where it was expected.</param>
internal sealed class Standstill(Size picture, double marginPx)
{
    /// <summary>Less may be a camera that delivers a picture twice.</summary>
    private const int FramesToBelieve = 3;

    /// <summary>Intersection over union from which two boxes are the same place.</summary>
    private const double SamePlace = 0.6;

    /// <summary>Items that overlap by more with the place where a moving belt would carry them are recognised; somewhat more than the assignment asks for.</summary>
    private const double RecognisedOverlap = 0.35;

    private readonly List<Extent> _before = [];
    private readonly List<Extent> _now = [];
    private int _standingFrames;

    /// <summary>True while the belt stands.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Compares the items of this frame with those of the one before.</summary>
    /// <param name="shiftPx">How far the belt carries items from one to the other if it moves.</param>
    /// <param name="blobs">The blobs of this frame.</param>
    /// <param name="fleeting">Tells items from specks and spots on the lens, which do not count.</param>
    public void Look(Point2d shiftPx, List<Blob> blobs, FleetingItems fleeting)
    {
        _before.Clear();
        _before.AddRange(_now);
        _now.Clear();
        foreach (var blob in blobs)
        {
            // A cut item stays at the edge while it comes in.
            if (fleeting.HasItemSize(blob.AreaPx) && !blob.Box.IsCutBy(picture))
                _now.Add(blob.Box);
        }

        if (_before.Count == 0 || _now.Count == 0)
            return;
        // In a row at a pitch that the belt moves by, items lie where others lay: what moved as expected decides.
        var stands = Shows(default, shiftPx) && !Shows(shiftPx, shiftPx);
        _standingFrames = stands ? _standingFrames + 1 : 0;
        IsOn = _standingFrames >= FramesToBelieve;
    }

    /// <summary>
    /// True if an item of this frame lies where one of the frame before would lie after a shift. Only items count that the belt moves too far to be recognised.
    /// </summary>
    private bool Shows(Point2d shift, Point2d ofBelt)
    {
        foreach (var before in _before)
        {
            if (before.Grown(marginPx).OverlapWith(before.Moved(ofBelt).Grown(marginPx)) >= RecognisedOverlap)
                continue;
            foreach (var now in _now)
            {
                if (before.Moved(shift).OverlapWith(now) >= SamePlace)
                    return true;
            }
        }

        return false;
    }
}
