using OpenCvSharp;

namespace FoodInspect.Core.Simulation.Drawing;

/// <summary>
/// A drawn item, ready to be laid on a picture: picture × transmission + colour. Owns its native memory.
/// </summary>
/// <param name="colour">Light that the item adds, 8-bit BGR.</param>
/// <param name="transmission">Share of the belt's light that passes (shadow and edge), × 255, three equal channels.</param>
/// <param name="labels">Class ids, 8-bit; <see cref="Transparent"/> where the belt shows.</param>
/// <param name="detail">What exactly it is.</param>
internal sealed class ItemSprite(Mat colour, Mat transmission, Mat labels, string detail) : IDisposable
{
    /// <summary>The label of pixels that belong to the belt.</summary>
    public const byte Transparent = 255;

    private readonly int[] _countOf = Histogram(labels);

    /// <summary>Light that the item adds, 8-bit BGR.</summary>
    public Mat Colour => colour;

    /// <summary>Share of the belt's light that passes, × 255, three equal channels.</summary>
    public Mat Transmission => transmission;

    /// <summary>Class ids, 8-bit.</summary>
    public Mat Labels => labels;

    /// <summary>What exactly it is.</summary>
    public string Detail => detail;

    /// <summary>The item's box inside the sprite, without its shadow and what belongs to the belt (class 0).</summary>
    public Rect Body { get; } = BodyOf(labels);

    /// <summary>Pixels of a class.</summary>
    public int CountOf(int classId) => _countOf[classId];

    /// <inheritdoc />
    public void Dispose()
    {
        colour.Dispose();
        transmission.Dispose();
        labels.Dispose();
    }

    private static Rect BodyOf(Mat labels)
    {
        using var mask = new Mat();
        Cv2.InRange(labels, new Scalar(1), new Scalar(Transparent - 1), mask);
        return Cv2.BoundingRect(mask);
    }

    private static int[] Histogram(Mat labels)
    {
        var counts = new int[Transparent + 1];
        labels.GetArray(out byte[] ids);
        foreach (var id in ids)
            counts[id]++;
        return counts;
    }
}
