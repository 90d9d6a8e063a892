using System.Numerics;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>Random numbers in the units that shapes need.</summary>
internal static class RandomExtensions
{
    /// <summary>A number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    public static float Between(this Random random, float least, float most) => least + random.NextSingle() * (most - least);

    /// <summary>A unit vector in a random direction.</summary>
    public static Vector2 Direction(this Random random)
    {
        var (sine, cosine) = MathF.SinCos(random.Between(0, MathF.Tau));
        return new Vector2(cosine, sine);
    }

    /// <summary>A random point of a disc around the origin, evenly spread.</summary>
    public static Vector2 InDisc(this Random random, float radius) => random.Direction() * radius * MathF.Sqrt(random.NextSingle());

    /// <summary>0 below <paramref name="from"/>, 1 above <paramref name="to"/>, smooth between.</summary>
    public static float Ramp(float value, float from, float to)
    {
        var t = Math.Clamp((value - from) / (to - from), 0, 1);
        return t * t * (3 - 2 * t);
    }
}
