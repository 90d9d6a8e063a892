using System.Runtime.Intrinsics;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>Lays sprites on pictures and label maps, cut at the edges. Nothing is allocated.</summary>
internal static unsafe class SpriteBlend
{
    /// <summary>picture ← picture × transmission + colour, where the sprite lies.</summary>
    public static void Lay(ItemSprite sprite, Mat picture, int left, int top)
    {
        if (!Overlap(sprite, picture, left, top, out var part))
            return;
        var (colour, transmission, target) = (new PixelRows(sprite.Colour), new PixelRows(sprite.Transmission), new PixelRows(picture));
        var inSprite = (part.Left - left) * 3;
        for (var y = part.Top; y < part.Bottom; y++)
            BlendRow(colour[y - top] + inSprite, transmission[y - top] + inSprite, target[y] + part.Left * 3, part.Width * 3);
    }

    /// <summary>classes ← label of the sprite, where it has one.</summary>
    public static void LayLabels(ItemSprite sprite, Mat classes, int left, int top)
    {
        if (!Overlap(sprite, classes, left, top, out var part))
            return;
        var (labels, target) = (new PixelRows(sprite.Labels), new PixelRows(classes));
        for (var y = part.Top; y < part.Bottom; y++)
        {
            var source = labels[y - top] - left;
            var row = target[y];
            for (var x = part.Left; x < part.Right; x++)
            {
                if (source[x] != ItemSprite.Transparent)
                    row[x] = source[x];
            }
        }
    }

    private static bool Overlap(ItemSprite sprite, Mat picture, int left, int top, out Rect part)
    {
        part = new Rect(left, top, sprite.Labels.Cols, sprite.Labels.Rows) & new Rect(0, 0, picture.Cols, picture.Rows);
        return part.Width > 0 && part.Height > 0;
    }

    private static void BlendRow(byte* colour, byte* transmission, byte* target, int length)
    {
        var x = 0;
        for (; x <= length - Vector256<byte>.Count; x += Vector256<byte>.Count)
        {
            var below = Vector256.Load(target + x);
            var passing = Vector256.Load(transmission + x);
            var (belowLow, belowHigh) = Vector256.Widen(below);
            var (passingLow, passingHigh) = Vector256.Widen(passing);
            var shining = Vector256.Narrow(DivideBy255(belowLow * passingLow), DivideBy255(belowHigh * passingHigh));
            Vector256.AddSaturate(shining, Vector256.Load(colour + x)).Store(target + x);
        }

        for (; x < length; x++)
            target[x] = (byte)Math.Min(255, (target[x] * transmission[x] + 127) / 255 + colour[x]);
    }

    /// <summary>Rounded division of products of two bytes (exact; Blinn 1995).</summary>
    private static Vector256<ushort> DivideBy255(Vector256<ushort> product)
    {
        var rounded = product + Vector256.Create((ushort)128);
        return (rounded + (rounded >> 8)) >> 8;
    }
}
