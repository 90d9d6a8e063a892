using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>A foreign body: a shard of plastic, a metal washer, screw or chip, or a stone, 9 to 26 mm across.</summary>
internal sealed class ForeignBody : IItemShape
{
    private static readonly (string Name, Vector3 Colour)[] Plastics =
    [
        ("red", new(50, 40, 205)), ("yellow", new(40, 205, 235)), ("white", new(232, 236, 236)), ("green", new(90, 170, 50)),
        ("light blue", new(235, 190, 90)), ("black", new(36, 32, 32)), ("orange", new(30, 120, 240)),
    ];

    private static readonly Vector2 TowardsLight = Vector2.Normalize(new Vector2(-0.5f, -1));

    private readonly ValueNoise _noise;
    private readonly Vector2 _axis;
    private readonly Func<Vector2, float> _depth;
    private readonly Func<Vector2, Vector3> _colour;

    public ForeignBody(Random random)
    {
        _noise = new ValueNoise(random.Next());
        _axis = random.Direction();
        (Detail, ReachMm, _depth, _colour) = random.Next(3) switch
        {
            0 => Plastic(random),
            1 => Metal(random),
            _ => Stone(random),
        };
    }

    /// <inheritdoc />
    public float ReachMm { get; }

    /// <inheritdoc />
    public string Detail { get; }

    /// <inheritdoc />
    public SurfacePoint? At(Vector2 pointMm)
    {
        var own = new Vector2(Vector2.Dot(pointMm, _axis), Vector2.Dot(pointMm, new Vector2(-_axis.Y, _axis.X)));
        if (_depth(own) < 0)
            return null;
        const float step = 0.6f;
        var inwards = Math.Min(_depth(own), 2.5f);
        var lit = OwnLight();
        var slope = Math.Clamp((inwards - Math.Min(_depth(own + lit * step), 2.5f)) / step, -0.6f, 0.6f);
        return new SurfacePoint(_colour(own) * (1 + 0.5f * slope), BiscuitBelt.Foreign);

        Vector2 OwnLight() => new(Vector2.Dot(TowardsLight, _axis), Vector2.Dot(TowardsLight, new Vector2(-_axis.Y, _axis.X)));
    }

    private (string, float, Func<Vector2, float>, Func<Vector2, Vector3>) Plastic(Random random)
    {
        var (name, colour) = Plastics[random.Next(Plastics.Length)];
        var sides = Enumerable.Range(0, random.Next(3, 6)).Select(i => i * 2.1f + random.Between(-0.4f, 0.4f))
            .Select(angle => (Normal: new Vector2(MathF.Cos(angle), MathF.Sin(angle)), Distance: random.Between(4.5f, 10.5f))).ToArray();
        return ($"{name} plastic", 15, Depth, point => colour * (1 + 0.06f * _noise.At(point / 5)) + new Vector3(Glare(point)));

        float Depth(Vector2 point) => Math.Min(14 - point.Length(), sides.Min(side => side.Distance - Vector2.Dot(point, side.Normal)));
        float Glare(Vector2 point) => 55 * RandomExtensions.Ramp(MathF.Cos((point.X + 0.6f * point.Y) / 3.5f), 0.75f, 1);
    }

    private (string, float, Func<Vector2, float>, Func<Vector2, Vector3>) Metal(Random random)
    {
        var radius = random.Between(6, 11.5f);
        var bore = radius * random.Between(0.4f, 0.6f);
        var steel = new Vector3(172, 168, 164) * random.Between(0.75f, 1.1f);
        return random.Next(3) switch
        {
            0 => ("steel washer", 12, point => Math.Min(radius - point.Length(), point.Length() - bore), Sheen),
            1 => ("screw", 15, Screw, point => Sheen(point) * (point.X > -6 ? 0.8f + 0.25f * MathF.Sin(point.X * 3.2f) : 1)),
            _ => ("metal chip", 13, point => 2.6f + 0.8f * _noise.At(point / 4) - MathF.Abs(point.Y - 0.05f * point.X * point.X) - Math.Max(0, MathF.Abs(point.X) - 10), Sheen),
        };

        Vector3 Sheen(Vector2 point) => steel * (1 + 0.28f * MathF.Sin(point.X / 3 + point.Y / 2) + 0.08f * _noise.At(point * new Vector2(0.4f, 2.5f)));
        float Screw(Vector2 point) => point.X < -6
            ? 5.2f - Vector2.Distance(point, new Vector2(-8, 0))
            : Math.Min(2.3f - MathF.Abs(point.Y), 12 - point.X);
    }

    private (string, float, Func<Vector2, float>, Func<Vector2, Vector3>) Stone(Random random)
    {
        var size = new Vector2(random.Between(5.5f, 11), random.Between(5, 8.5f));
        var grey = Vector3.Lerp(new Vector3(120, 122, 125), new Vector3(78, 92, 108), random.NextSingle()) * random.Between(0.7f, 1.25f);
        return ("stone", 15, Depth, point => grey * (1 + 0.22f * _noise.Cloud(point / 1.6f) + 0.12f * _noise.At(point / 4)));

        float Depth(Vector2 point) => (1 + 0.25f * _noise.At(point / 6) - (point / size).Length()) * Math.Min(size.X, size.Y);
    }
}
