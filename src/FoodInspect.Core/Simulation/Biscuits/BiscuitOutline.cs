using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>The outline of a biscuit: round, or a rectangle with rounded corners and a scalloped edge.</summary>
internal sealed class BiscuitOutline
{
    private readonly bool _isRound;
    private readonly float _radius;
    private readonly float _wobblePhase;
    private readonly Vector2 _halfSize;
    private readonly Vector2 _axis;

    public BiscuitOutline(Random random, bool isRound)
    {
        _isRound = isRound;
        _radius = random.Between(31.5f, 34f);
        _halfSize = new Vector2(32.5f, 24.5f) * random.Between(0.98f, 1.02f);
        _wobblePhase = random.Between(0, MathF.Tau);
        _axis = random.Direction();
    }

    /// <summary>Nothing of the biscuit lies further from its centre, in mm.</summary>
    public float ReachMm => _isRound ? _radius + 1.5f : _halfSize.Length();

    /// <summary>A point in the biscuit's own axes, in mm.</summary>
    public Vector2 ToOwnAxes(Vector2 point) =>
        new(Vector2.Dot(point, _axis), Vector2.Dot(point, new Vector2(-_axis.Y, _axis.X)));

    /// <summary>Distance to the edge in mm, positive inside.</summary>
    public float DepthMm(Vector2 point) => _isRound ? RoundDepth(point) : RectangleDepth(ToOwnAxes(point));

    private float RoundDepth(Vector2 point)
    {
        var angle = MathF.Atan2(point.Y, point.X);
        var wobble = 0.6f * MathF.Sin(3 * angle + _wobblePhase) + 0.4f * MathF.Sin(7 * angle - 2 * _wobblePhase);
        return _radius + wobble - point.Length();
    }

    private float RectangleDepth(Vector2 own)
    {
        const float corner = 6;
        const float scallop = 0.55f;
        var outside = Vector2.Abs(own) - _halfSize + new Vector2(corner);
        var distance = Vector2.Max(outside, Vector2.Zero).Length() + Math.Min(Math.Max(outside.X, outside.Y), 0) - corner;
        var along = outside.X > outside.Y ? own.Y : own.X;
        return -distance - scallop * (1 - MathF.Abs(MathF.Cos(along * MathF.PI / 6.2f)));
    }
}
