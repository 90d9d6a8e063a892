using OpenCvSharp;

namespace FoodInspect.Core.Tracking;

/// <summary>
/// Tells unconfirmed items from speckles of the network, by their size: what is as large as the items of the line, or as long
/// as none has passed, covers a share of the picture, is an item that was seen too briefly.
/// </summary>
/// <param name="motion">The motion of the line's belt.</param>
/// <param name="picture">Size of the picture, in pixels.</param>
internal sealed class FleetingItems(BeltMotion motion, Size picture)
{
    /// <summary>Share of the picture that no speckle covers.</summary>
    private const double SpeckleRatio = 1e-3;

    /// <summary>What is no larger than a speckle and yet was followed for so many frames is an item; in a few, speckles may follow each other by chance.</summary>
    private const int FramesBeyondChance = 10;

    /// <summary>
    /// So many frames a fleeting item is held back. Until the velocity is known, one item gets a new number in each frame; what
    /// was seen before then is none of its own.
    /// </summary>
    private const int HeldFrames = 30;

    private readonly TypicalSize _passed = new();
    private readonly Queue<(Item Item, int Due)> _held = [];
    private bool _wasKnown;
    private long _knownSince;
    private int _frame;

    /// <summary>Takes an item that has ended, and hands it on, or holds it back if it is fleeting.</summary>
    public void End(Track track, Item item, List<Item> left)
    {
        if (item.IsConfirmed && track.HoldsFood && track.WholeAreaPx > 0 && (IsLarge(track.WholeAreaPx) || item.FramesSeen >= FramesBeyondChance))
            _passed.Add(track.WholeAreaPx);
        if (item.IsConfirmed || !HasItemSize(track.LargestAreaPx))
            left.Add(item);
        else
            _held.Enqueue((item with { IsFleeting = true }, _frame + (motion.IsConfigured ? 0 : HeldFrames)));
    }

    /// <summary>Hands on what was held back for long enough. Called once a frame.</summary>
    public void Release(long sequence, List<Item> left)
    {
        if (motion.IsKnown && !_wasKnown)
            _knownSince = sequence;
        _wasKnown = motion.IsKnown;
        while (_held.TryPeek(out var next) && next.Due <= _frame)
            left.Add(Judged(_held.Dequeue().Item));
        _frame++;
    }

    /// <summary>Hands on everything that is held back.</summary>
    public void ReleaseAll(List<Item> left)
    {
        while (_held.TryDequeue(out var held))
            left.Add(Judged(held.Item));
    }

    private Item Judged(Item item) => _wasKnown && item.FirstFrame < _knownSince ? item with { IsFleeting = false } : item;

    /// <summary>True if something of this area is rather an item than a speckle.</summary>
    public bool HasItemSize(double areaPx) =>
        _passed.IsKnown ? _passed.IsItem(areaPx) : IsLarge(areaPx);

    private bool IsLarge(double areaPx) => areaPx >= SpeckleRatio * picture.Width * picture.Height;
}
