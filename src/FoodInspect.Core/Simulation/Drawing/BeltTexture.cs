using System.Numerics;
using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>
/// The empty belt, drawn once: one period and a picture's width more, so that every view of it is one block of columns.
/// Owns its native memory.
/// </summary>
internal sealed class BeltTexture : IDisposable
{
    private readonly Mat _texture;

    private BeltTexture(Mat texture, int periodPx) => (_texture, PeriodPx) = (texture, periodPx);

    /// <summary>Columns after which the belt repeats itself.</summary>
    public int PeriodPx { get; }

    /// <summary>Draws the belt for a picture of the given size. The caller owns the texture.</summary>
    public static BeltTexture Paint(IBeltSurface surface, Size picture, double mmPerPixel)
    {
        var period = (int)Math.Round(surface.PeriodMm / mmPerPixel);
        var mmPerColumn = surface.PeriodMm / period;
        var texture = new Mat(picture.Height, period + picture.Width, MatType.CV_8UC3);
        for (var y = 0; y < picture.Height; y++)
        {
            for (var x = 0; x < period + picture.Width; x++)
            {
                var colour = x < period
                    ? ToBytes(surface.At(new Vector2((x + 0.5f) * mmPerColumn, (y + 0.5f) * (float)mmPerPixel)))
                    : texture.At<Vec3b>(y, x - period);
                texture.At<Vec3b>(y, x) = colour;
            }
        }

        return new BeltTexture(texture, period);
    }

    /// <summary>Copies the view that starts at a column of the belt into an 8-bit BGR picture.</summary>
    public unsafe void CopyTo(Mat picture, long firstColumn)
    {
        var offset = firstColumn % PeriodPx * 3;
        var (rows, rowBytes) = (picture.Rows, picture.Cols * 3L);
        var (source, target) = (new PixelRows(_texture), new PixelRows(picture));
        for (var y = 0; y < rows; y++)
            Buffer.MemoryCopy(source[y] + offset, target[y], rowBytes, rowBytes);
    }

    /// <inheritdoc />
    public void Dispose() => _texture.Dispose();

    private static Vec3b ToBytes(Vector3 colour)
    {
        var clamped = Vector3.Clamp(colour, Vector3.Zero, new Vector3(255));
        return new Vec3b((byte)clamped.X, (byte)clamped.Y, (byte)clamped.Z);
    }
}
