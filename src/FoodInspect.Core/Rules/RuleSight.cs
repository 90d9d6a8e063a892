using FoodInspect.Core.Tracking;
using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>
/// Whether the rules that can reject an item had it before them: what no frame showed in a rule's zone on the item's way, or showed
/// there only in part to a rule that needs it whole, that rule says nothing about.
/// </summary>
/// <param name="rules">The rules of items, in the order of their numbers; only those that can reject count.</param>
/// <param name="isFood">By class id: whether it is product, or a defect of one.</param>
/// <param name="picture">Size of the picture, in pixels.</param>
internal sealed class RuleSight(Rule[] rules, bool[] isFood, Size picture)
{
    private readonly bool[] _hasLooked = new bool[rules.Length];
    private readonly bool[] _wasIn = new bool[rules.Length];
    private readonly bool[] _wasFullyIn = new bool[rules.Length];
    private readonly bool[] _wasPassed = new bool[rules.Length];
    private Point2d? _firstFullyIn;
    private Point2d? _first;
    private Point2d _last;

    /// <summary>False of a foreign body on the bare belt.</summary>
    public bool HoldsFood { get; private set; }

    /// <summary>Notes that a frame showed the item.</summary>
    public void See(in ItemObservation item)
    {
        HoldsFood |= item.Shows(isFood);
        for (var i = 0; i < rules.Length; i++)
        {
            var isIn = rules[i].Zone?.Holds(item.Centre) ?? true;
            _wasIn[i] |= isIn;
            _wasFullyIn[i] |= isIn && item.IsFullyIn;
            _wasPassed[i] |= _first is not null && !_wasIn[i] && rules[i].Zone!.IsCrossedBy(_last, item.Centre);
        }

        if (item.IsFullyIn)
            _firstFullyIn ??= item.Centre;
        _first ??= item.Centre;
        _last = item.Centre;
    }

    /// <summary>Notes that a rule found what it asks for in a frame.</summary>
    public void Look(int rule) => _hasLooked[rule] = true;

    /// <summary>Takes over what was seen of a piece of the item.</summary>
    public void Absorb(RuleSight piece)
    {
        HoldsFood |= piece.HoldsFood;
        for (var i = 0; i < rules.Length; i++)
        {
            _wasIn[i] |= piece._wasIn[i];
            _wasFullyIn[i] |= piece._wasFullyIn[i];
            _hasLooked[i] |= piece._hasLooked[i];
        }
    }

    /// <summary>Which rule could say nothing about the item, and why, or null.</summary>
    /// <param name="velocityPxPerFrame">How the belt carried it before it was first seen, and after it was last seen.</param>
    /// <param name="isOver">True if no frame will show it any more, or none that counts.</param>
    public string? FindGap(Point2d velocityPxPerFrame, bool isOver)
    {
        var speed = velocityPxPerFrame.DistanceTo(default);
        var acrossPicture = speed > 0 ? velocityPxPerFrame * ((picture.Width + picture.Height) / speed) : default;
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Severity < Severity.Reject)
                continue;
            if (!_wasIn[i] && WasMissed(i, acrossPicture, isOver))
                return $"not seen in the zone of the rule '{rules[i].Name}'";
            // From a foreign body on the bare belt no rule expects the whole of a product.
            if (HoldsFood && !_hasLooked[i] && (_wasFullyIn[i] || (_wasIn[i] && LedThrough(i, acrossPicture))))
                return $"never before the rule '{rules[i].Name}' as a whole{(rules[i].Zone is null ? "" : " while in its zone")}";
        }

        return null;
    }

    private bool WasMissed(int rule, Point2d acrossPicture, bool isOver) => _first is { } first && rules[rule].Zone is { } zone
        && (_wasPassed[rule] || zone.IsCrossedBy(first - acrossPicture, first) || (isOver && zone.IsCrossedBy(_last, _last + acrossPicture)));

    /// <summary>The visible part of an item that comes in may have its centre in the lane beside the item's own.</summary>
    private bool LedThrough(int rule, Point2d acrossPicture) => rules[rule].Zone is not { } zone || _firstFullyIn is not { } place
        || acrossPicture == default || zone.IsCrossedBy(place - acrossPicture, place + acrossPicture);
}
