using System.Numerics;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>
/// Smooth random texture: random values on a lattice with a smooth curve between them (value noise). The same seed
/// gives the same texture on every machine.
/// </summary>
/// <param name="seed">Seed of the texture.</param>
/// <param name="periodCells">Lattice cells after which it repeats along x; 0 for never.</param>
internal sealed class ValueNoise(int seed, int periodCells = 0)
{
    private readonly ulong _salt = StableHash.Of(unchecked((ulong)seed), 0x9E37u);

    /// <summary>The texture at a point, −1 to 1; the lattice has a cell of 1 × 1.</summary>
    public float At(Vector2 point)
    {
        var (column, row) = (MathF.Floor(point.X), MathF.Floor(point.Y));
        var (x, y) = (Smooth(point.X - column), Smooth(point.Y - row));
        var (left, top) = ((int)column, (int)row);
        var above = float.Lerp(Value(left, top), Value(left + 1, top), x);
        var below = float.Lerp(Value(left, top + 1), Value(left + 1, top + 1), x);
        return float.Lerp(above, below, y);
    }

    /// <summary>Three octaves, −1 to 1: coarse forms with fine detail in them.</summary>
    public float Cloud(Vector2 point) => (At(point) * 4 + At(point * 2) * 2 + At(point * 4)) / 7;

    private float Value(int column, int row)
    {
        if (periodCells > 0)
            column -= (int)MathF.Floor((float)column / periodCells) * periodCells;
        var hash = StableHash.Mix(_salt ^ ((ulong)(uint)column << 32 | (uint)row));
        return (hash >> 40) * (2f / (1 << 24)) - 1;
    }

    private static float Smooth(float t) => t * t * (3 - 2 * t);
}
