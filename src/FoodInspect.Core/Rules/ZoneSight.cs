using OpenCvSharp;

namespace FoodInspect.Core.Rules;

/// <summary>Whether an item was seen in the zones that its way led through: what no frame showed there, no rule looked at.</summary>
/// <param name="rules">The rules with a zone that can reject an item.</param>
/// <param name="picture">Size of the picture, in pixels.</param>
internal sealed class ZoneSight(Rule[] rules, Size picture)
{
    private readonly bool[] _wasSeen = new bool[rules.Length];
    private readonly bool[] _wasPassed = new bool[rules.Length];
    private Point2d? _first;
    private Point2d _last;

    /// <summary>Notes that a frame showed the item here.</summary>
    public void See(Point2d centre)
    {
        for (var i = 0; i < rules.Length; i++)
        {
            _wasSeen[i] |= rules[i].Zone!.Holds(centre);
            _wasPassed[i] |= _first is not null && !_wasSeen[i] && rules[i].Zone!.IsCrossedBy(_last, centre);
        }

        _first ??= centre;
        _last = centre;
    }

    /// <summary>Takes over what was seen of a piece of the item.</summary>
    public void Absorb(ZoneSight piece)
    {
        for (var i = 0; i < rules.Length; i++)
            _wasSeen[i] |= piece._wasSeen[i];
    }

    /// <summary>Name of a rule in whose zone the item was not seen on its way, or null.</summary>
    /// <param name="velocityPxPerFrame">How the belt carried it before it was first seen, and after it was last seen.</param>
    /// <param name="hasLeft">True if it has left the picture since it was last seen.</param>
    public string? RuleThatMissedIt(Point2d velocityPxPerFrame, bool hasLeft)
    {
        var speed = velocityPxPerFrame.DistanceTo(default);
        var acrossPicture = speed > 0 ? velocityPxPerFrame * ((picture.Width + picture.Height) / speed) : default;
        for (var i = 0; i < rules.Length; i++)
        {
            if (_first is not { } first || _wasSeen[i])
                continue;
            var zone = rules[i].Zone!;
            if (_wasPassed[i] || zone.IsCrossedBy(first - acrossPicture, first) || (hasLeft && zone.IsCrossedBy(_last, _last + acrossPicture)))
                return rules[i].Name;
        }

        return null;
    }
}
