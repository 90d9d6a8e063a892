using System.Numerics;
using FoodInspect.Core.Simulation.Drawing;

namespace FoodInspect.Core.Simulation.Biscuits;

/// <summary>
/// A biscuit with a piece missing (broken straight across, or bitten off at the rim) or cracked through, and crumbs beside
/// it. The class <c>broken</c> is the pale fracture face; crumbs belong to the belt.
/// </summary>
internal sealed class BrokenBiscuit : IItemShape
{
    private const float CrumbReachMm = 9;
    private static readonly Vector3 Inside = new(176, 222, 243);

    private readonly SoundBiscuit _biscuit;
    private readonly Vector2 _direction;
    private readonly float _distance;
    private readonly float _biteRadius;
    private readonly float _faceWidth;
    private readonly bool _isCrack;

    public BrokenBiscuit(SoundBiscuit biscuit, Random random)
    {
        _biscuit = biscuit;
        _direction = random.Direction();
        _isCrack = random.NextSingle() < 0.25f;
        _biteRadius = random.NextSingle() < 0.45f ? random.Between(14, 24) : 0;
        _distance = _isCrack ? random.Between(-9, 9) : _biteRadius > 0 ? random.Between(26, 31) : random.Between(-6, 16);
        _faceWidth = random.Between(4, 6.5f);
        Detail = _isCrack ? $"cracked {biscuit.Detail}" : $"{biscuit.Detail} with a piece missing";
    }

    /// <inheritdoc />
    public float ReachMm => _biscuit.ReachMm;

    /// <inheritdoc />
    public string Detail { get; }

    /// <inheritdoc />
    public SurfacePoint? At(Vector2 pointMm)
    {
        if (_biscuit.At(pointMm) is not { } sound)
            return null;
        // Positive on the side that is gone.
        var beyond = Beyond(pointMm);
        if (_isCrack)
            return MathF.Abs(beyond) < _faceWidth / 2 ? Crack(pointMm, MathF.Abs(beyond)) : sound;
        if (beyond > 0)
            return Crumb(pointMm, beyond);
        return beyond > -_faceWidth ? Face(pointMm, beyond) : sound;
    }

    private float Beyond(Vector2 point)
    {
        var jag = 2.6f * _biscuit.Noise.Cloud(point / 6 + new Vector2(40)) + 0.8f * _biscuit.Noise.At(point / 1.5f);
        return jag + (_biteRadius > 0 && !_isCrack
            ? _biteRadius - Vector2.Distance(point, _direction * _distance)
            : Vector2.Dot(point, _direction) - _distance);
    }

    private SurfacePoint Face(Vector2 point, float beyond)
    {
        var crumbly = 1 + 0.2f * _biscuit.Noise.Cloud(point / 1.3f) - 0.3f * RandomExtensions.Ramp(beyond, -1.5f, 0);
        return new SurfacePoint(Inside * crumbly, BiscuitBelt.Broken);
    }

    private SurfacePoint Crack(Vector2 point, float fromMiddle)
    {
        var gap = RandomExtensions.Ramp(_faceWidth / 4 - fromMiddle, -0.5f, 0.5f);
        var face = Face(point, -_faceWidth).Colour * (1 - 0.72f * gap);
        return new SurfacePoint(face, BiscuitBelt.Broken);
    }

    private SurfacePoint? Crumb(Vector2 point, float beyond)
    {
        var density = _biscuit.Noise.At(point / 1.6f + new Vector2(80)) - RandomExtensions.Ramp(beyond, 0, CrumbReachMm);
        return density > 0.3f ? new SurfacePoint(Inside * (0.85f + 0.2f * density), BiscuitBelt.Belt) : null;
    }
}
