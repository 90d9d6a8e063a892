using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>A blue modular plastic belt: rows of links with gaps, scratches, and flour dust.</summary>
internal sealed class ModularBelt : IBeltSurface
{
    private const float LinkLength = 24;
    private const float LinkWidth = 50;
    private const int Links = 40;

    private readonly ValueNoise _dust;
    private readonly ValueNoise _grain;
    private readonly Vector3 _colour;

    public ModularBelt(int seed)
    {
        var random = new Random(seed);
        _dust = new ValueNoise(random.Next(), (int)(PeriodMm / 40));
        _grain = new ValueNoise(random.Next(), (int)(PeriodMm / 1.5f));
        _colour = new Vector3(random.Between(112, 150), random.Between(84, 108), random.Between(38, 66));
    }

    /// <inheritdoc />
    public float PeriodMm => LinkLength * Links;

    /// <inheritdoc />
    public Vector3 At(Vector2 pointMm)
    {
        var row = MathF.Floor(pointMm.X / LinkLength);
        var inLink = new Vector2(pointMm.X - row * LinkLength, Wrap(pointMm.Y + row % 2 * (LinkWidth / 2), LinkWidth));
        var gap = RandomExtensions.Ramp(Math.Min(EdgeDistance(inLink.X, LinkLength), EdgeDistance(inLink.Y, LinkWidth)), 0.3f, 1.4f);
        var bevel = RandomExtensions.Ramp(inLink.X, 0.8f, 2.2f) - RandomExtensions.Ramp(inLink.X, LinkLength - 2.2f, LinkLength - 0.8f);
        var wear = 0.05f * _grain.At(pointMm / 1.5f) + 0.06f * _dust.Cloud(pointMm / 40);
        var colour = _colour * ((0.62f + 0.38f * gap) * (0.96f + 0.06f * bevel) + wear);
        var flour = RandomExtensions.Ramp(_dust.Cloud(pointMm / 40 + new Vector2(0, 30)), 0.15f, 0.9f);
        return Vector3.Lerp(colour, new Vector3(205, 205, 200), 0.22f * flour);
    }

    private static float EdgeDistance(float place, float length) => Math.Min(place, length - place);

    private static float Wrap(float place, float length) => place - MathF.Floor(place / length) * length;
}
