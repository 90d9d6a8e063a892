using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>A biscuit with a foreign body lying on it.</summary>
internal sealed class ContaminatedBiscuit(SoundBiscuit biscuit, Random random) : IItemShape
{
    private static readonly Vector2 Shadow = new(0.8f, 1.6f);
    private readonly ForeignBody _body = new(random);
    private readonly Vector2 _place = random.InDisc(15);

    /// <inheritdoc />
    public float ReachMm => biscuit.ReachMm;

    /// <inheritdoc />
    public string Detail => $"{_body.Detail} on a {biscuit.Detail}";

    /// <inheritdoc />
    public SurfacePoint? At(Vector2 pointMm)
    {
        if (biscuit.At(pointMm) is not { } below)
            return null;
        if (_body.At(pointMm - _place) is { } body)
            return body;
        return _body.At(pointMm - _place - Shadow) is null ? below : below with { Colour = below.Colour * 0.68f };
    }
}
