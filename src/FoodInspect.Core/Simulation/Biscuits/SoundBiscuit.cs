using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>A whole biscuit: a golden, textured top with a baked edge, and chocolate chips or docker holes on it.</summary>
internal sealed class SoundBiscuit : IItemShape
{
    private const float HoleRadius = 1.2f;
    private static readonly Vector3 Pale = new(125, 188, 226);
    private static readonly Vector3 Golden = new(78, 150, 208);
    private static readonly Vector3 Baked = new(38, 92, 156);
    private static readonly Vector3 Chocolate = new(26, 34, 52);
    private static readonly Vector2 TowardsLight = Vector2.Normalize(new Vector2(-0.5f, -1));

    private readonly BiscuitOutline _outline;
    private readonly ValueNoise _noise;
    private readonly Vector3 _top;
    private readonly float _bakedWidth;
    private readonly float _bakedDepth;
    private readonly (Vector2 Centre, float Radius)[] _chips;
    private readonly Vector2[] _holes;

    public SoundBiscuit(Random random)
    {
        var form = random.Next(3);
        _outline = new BiscuitOutline(random, isRound: form != 2);
        _noise = new ValueNoise(random.Next());
        _top = Vector3.Lerp(Pale, Golden, random.NextSingle()) * random.Between(0.94f, 1.04f);
        _bakedWidth = random.Between(2.5f, 6f);
        _bakedDepth = random.Between(0.45f, 0.85f);
        _chips = form == 0 ? Chips(random) : [];
        _holes = form == 0 ? [] : Holes(isRound: form == 1);
        Detail = form switch { 0 => "chocolate-chip cookie", 1 => "round biscuit", _ => "rectangular biscuit" };
    }

    /// <inheritdoc />
    public float ReachMm => _outline.ReachMm;

    /// <inheritdoc />
    public string Detail { get; }

    /// <summary>Its texture, for flaws that follow it.</summary>
    public ValueNoise Noise => _noise;

    /// <summary>Distance to the edge in mm, positive inside.</summary>
    public float DepthMm(Vector2 pointMm) => _outline.DepthMm(pointMm);

    /// <inheritdoc />
    public SurfacePoint? At(Vector2 pointMm)
    {
        var depth = _outline.DepthMm(pointMm);
        if (depth < 0)
            return null;
        var crumb = _noise.Cloud(pointMm / 2.2f);
        var edge = RandomExtensions.Ramp(_bakedWidth - depth + 2.5f * _noise.At(pointMm / 9), -1.5f, _bakedWidth);
        var colour = Vector3.Lerp(_top, Baked, edge * _bakedDepth) * (1 + 0.07f * crumb + 0.05f * _noise.At(pointMm / 14));
        colour *= 1 + 0.9f * Slope(pointMm);
        return new SurfacePoint(WithDetails(pointMm, colour), BiscuitBelt.Biscuit);
    }

    /// <summary>How much a point faces the light: the rounded edge, and the roughness of the top.</summary>
    private float Slope(Vector2 point)
    {
        const float step = 0.7f;
        var difference = Height(point + TowardsLight * step) - Height(point);
        return Math.Clamp(-difference / step, -0.3f, 0.22f);
    }

    private float Height(Vector2 point) =>
        1.6f * RandomExtensions.Ramp(_outline.DepthMm(point), -1, 6) + 0.22f * _noise.At(point / 1.7f) + 0.3f * _noise.At(point / 5);

    private Vector3 WithDetails(Vector2 point, Vector3 colour)
    {
        foreach (var (centre, radius) in _chips)
        {
            var from = point - centre;
            if (from.LengthSquared() > 36)
                continue;
            var depth = radius * (1 + 0.3f * _noise.At(point / 2.5f)) - from.Length();
            if (depth > 0)
                return Chocolate * (1.1f + 0.5f * Vector2.Dot(from, TowardsLight) / radius);
            colour *= 1 - 0.25f * RandomExtensions.Ramp(depth, -1.2f, 0);
        }

        var own = _outline.ToOwnAxes(point);
        foreach (var hole in _holes)
        {
            var distance = Vector2.DistanceSquared(own, hole);
            if (distance < 4)
                colour *= 1 - 0.6f * RandomExtensions.Ramp(HoleRadius - MathF.Sqrt(distance), -0.6f, 0.6f);
        }

        return colour;
    }

    private static (Vector2, float)[] Chips(Random random)
    {
        var chips = new (Vector2, float)[random.Next(6, 13)];
        for (var i = 0; i < chips.Length; i++)
            chips[i] = (random.InDisc(26), random.Between(1.8f, 3.6f));
        return chips;
    }

    private static Vector2[] Holes(bool isRound)
    {
        if (!isRound)
            return [.. from row in Enumerable.Range(-1, 3) from column in Enumerable.Range(-2, 5) select new Vector2(column * 11.5f, row * 13f)];
        return [Vector2.Zero, .. Ring(6, 11), .. Ring(10, 21)];

        static IEnumerable<Vector2> Ring(int count, float radius) =>
            Enumerable.Range(0, count).Select(i => radius * new Vector2(MathF.Cos(i * MathF.Tau / count), MathF.Sin(i * MathF.Tau / count)));
    }
}
