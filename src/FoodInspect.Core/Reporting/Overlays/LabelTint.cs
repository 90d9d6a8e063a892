using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>Lays the colours of the classes over a picture: half transparent inside a region, solid along its edge.</summary>
internal sealed class LabelTint : IDisposable
{
    private const double Opacity = 0.45;
    private const int Opaque = 256;
    private const int EdgeOpacity = 230;

    /// <summary>For every class id: blue, green, red, and how opaque (0 to 256).</summary>
    private readonly int[] _tints = new int[256 * 4];
    private readonly Mat _scaled = new();

    public LabelTint(IReadOnlyList<SegmentationClass> classes)
    {
        foreach (var shown in classes.Where(known => known.Role != ClassRole.Background))
        {
            var tint = _tints.AsSpan(shown.Id * 4, 4);
            (tint[0], tint[1], tint[2]) = (shown.Colour.Blue, shown.Colour.Green, shown.Colour.Red);
            // The product is what people want to see; its tint only says that it was recognised.
            tint[3] = (int)(Opaque * (shown.Role == ClassRole.Product ? Opacity / 3 : Opacity));
        }
    }

    /// <summary>Tints the picture.</summary>
    /// <param name="target">CV_8UC3, BGR.</param>
    /// <param name="classIds">CV_8UC1, of any size; scaled to the picture's.</param>
    public unsafe void Blend(Mat target, Mat classIds)
    {
        var labels = classIds;
        if (classIds.Size() != target.Size())
        {
            LabelScaling.Scale(classIds, _scaled, target.Size());
            labels = _scaled;
        }

        var (rows, columns) = (target.Rows, target.Cols);
        for (var y = 0; y < rows; y++)
        {
            var below = (byte*)labels.Ptr(Math.Min(y + 1, rows - 1));
            BlendRow((byte*)target.Ptr(y), (byte*)labels.Ptr(y), below, columns);
        }
    }

    public void Dispose() => _scaled.Dispose();

    private unsafe void BlendRow(byte* pixels, byte* ids, byte* idsBelow, int columns)
    {
        fixed (int* tints = _tints)
            for (var x = 0; x < columns; x++, pixels += 3)
            {
                int id = ids[x], right = ids[x + 1 < columns ? x + 1 : x], below = idsBelow[x];
                var isEdge = id != right || id != below;
                if (isEdge)
                    id = MostOpaque(tints, id, MostOpaque(tints, right, below));
                var tint = tints + id * 4;
                var opacity = tint[3] > 0 && isEdge ? EdgeOpacity : tint[3];
                if (opacity == 0)
                    continue;
                for (var channel = 0; channel < 3; channel++)
                    pixels[channel] = (byte)((pixels[channel] * (Opaque - opacity) + tint[channel] * opacity) >> 8);
            }
    }

    /// <summary>The class that an edge between two belongs to.</summary>
    private static unsafe int MostOpaque(int* tints, int first, int second) =>
        tints[first * 4 + 3] >= tints[second * 4 + 3] ? first : second;
}
