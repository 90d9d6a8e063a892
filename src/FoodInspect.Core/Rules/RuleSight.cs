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
    private readonly bool[] _isAboutBody = new bool[rules.Length];
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
            _isAboutBody[i] |= rules[i].IsAboutBody(item);
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
            _isAboutBody[i] |= piece._isAboutBody[i];
        }
    }

    /// <summary>Which rule could say nothing about the item, and why, or null.</summary>
    /// <param name="travelPxPerFrame">How the belt carried it before it was first seen, and after it was last seen.</param>
    /// <param name="isOver">True if no frame will show it any more, or none that counts.</param>
    public string? FindGap(Point2d travelPxPerFrame, bool isOver)
    {
        var acrossPicture = AcrossPicture(travelPxPerFrame);
        for (var i = 0; i < rules.Length; i++)
        {
            if (rules[i].Severity < Severity.Reject)
                continue;
            if (!_wasIn[i] && WasMissed(i, acrossPicture, isOver))
                return NotInZone(i);
            // From a foreign body on the bare belt no rule expects the whole of a product.
            if (HoldsFood && !_hasLooked[i] && (_wasFullyIn[i] || (_wasIn[i] && LedThrough(i, acrossPicture))))
                return NeverWhole(i);
        }

        return null;
    }

    /// <summary>
    /// The same of a foreign body that the rules are to tell from a speck: a rule about it missed it in its zone, or none of them had it before it. Else they found it to be none.
    /// </summary>
    public string? FindGapOfBody(Point2d travelPxPerFrame, bool isOver)
    {
        var acrossPicture = AcrossPicture(travelPxPerFrame);
        var (hasLooked, unlooked) = (false, (int?)null);
        for (var i = 0; i < rules.Length; i++)
        {
            if (!_isAboutBody[i] || rules[i].Severity < Severity.Reject)
                continue;
            if (!_wasIn[i] && WasMissed(i, acrossPicture, isOver))
                return NotInZone(i);
            hasLooked |= _hasLooked[i];
            unlooked ??= _wasIn[i] && !_hasLooked[i] ? i : null;
        }

        return hasLooked || unlooked is not { } rule ? null : NeverWhole(rule);
    }

    private string NotInZone(int rule) => $"not seen in the zone of the rule '{rules[rule].Name}'";

    private string NeverWhole(int rule) => $"never before the rule '{rules[rule].Name}' as a whole{(rules[rule].Zone is null ? "" : " while in its zone")}";

    private Point2d AcrossPicture(Point2d travelPxPerFrame)
    {
        var speed = travelPxPerFrame.DistanceTo(default);
        return speed > 0 ? travelPxPerFrame * ((picture.Width + picture.Height) / speed) : default;
    }

    private bool WasMissed(int rule, Point2d acrossPicture, bool isOver) => _first is { } first && rules[rule].Zone is { } zone
        && (_wasPassed[rule] || zone.IsCrossedBy(first - acrossPicture, first) || (isOver && zone.IsCrossedBy(_last, _last + acrossPicture)));

    /// <summary>The visible part of an item that comes in may have its centre in the lane beside the item's own.</summary>
    private bool LedThrough(int rule, Point2d acrossPicture) => rules[rule].Zone is not { } zone || _firstFullyIn is not { } place
        || acrossPicture == default || zone.IsCrossedBy(place - acrossPicture, place + acrossPicture);
}
