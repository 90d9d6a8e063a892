using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>A biscuit of which a part got too hot: from one side inwards, in patches.</summary>
internal sealed class BurntBiscuit : IItemShape
{
    private static readonly Vector3 Scorched = new(24, 48, 84);
    private static readonly Vector3 Charred = new(22, 26, 34);

    private readonly SoundBiscuit _biscuit;
    private readonly Vector2 _hotSide;
    private readonly float _edgeHeat;
    private readonly float _threshold;
    private readonly float _softness;

    public BurntBiscuit(SoundBiscuit biscuit, Random random)
    {
        _biscuit = biscuit;
        _hotSide = random.Direction() * random.Between(0.2f, 1.2f);
        _edgeHeat = random.Between(0.2f, 1);
        _softness = random.Between(0.06f, 0.2f);
        // The square favours small patches, which are the harder ones.
        var burntRatio = 0.1f + 0.65f * random.NextSingle() * random.NextSingle();
        _threshold = HeatExceededBy(burntRatio);
    }

    /// <inheritdoc />
    public float ReachMm => _biscuit.ReachMm;

    /// <inheritdoc />
    public string Detail => $"burnt {_biscuit.Detail}";

    /// <inheritdoc />
    public SurfacePoint? At(Vector2 pointMm)
    {
        if (_biscuit.At(pointMm) is not { } sound)
            return null;
        var excess = Heat(pointMm) - _threshold;
        var scorch = RandomExtensions.Ramp(excess, -_softness, _softness * 0.5f);
        var charring = RandomExtensions.Ramp(excess, 0, 0.5f);
        var burnt = Vector3.Lerp(Scorched, Charred, charring) * (1 + 0.25f * _biscuit.Noise.Cloud(pointMm / 2));
        return new SurfacePoint(Vector3.Lerp(sound.Colour, burnt, scorch), excess > 0 ? BiscuitBelt.Burnt : BiscuitBelt.Biscuit);
    }

    private float Heat(Vector2 point) =>
        Vector2.Dot(point, _hotSide) / 33 + _edgeHeat * RandomExtensions.Ramp(8 - _biscuit.DepthMm(point), 0, 8) + 0.6f * _biscuit.Noise.Cloud(point / 13);

    private float HeatExceededBy(float ratio)
    {
        var heats = new List<float>();
        for (var y = -_biscuit.ReachMm; y <= _biscuit.ReachMm; y += 2)
        {
            for (var x = -_biscuit.ReachMm; x <= _biscuit.ReachMm; x += 2)
            {
                if (_biscuit.DepthMm(new Vector2(x, y)) > 0)
                    heats.Add(Heat(new Vector2(x, y)));
            }
        }

        heats.Sort();
        return heats[(int)((1 - ratio) * (heats.Count - 1))];
    }
}
