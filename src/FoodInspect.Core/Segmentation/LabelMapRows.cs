using OpenCvSharp;

namespace FoodInspect.Core.Segmentation;

/// <summary>Rows of an 8-bit, one-channel map as spans, without copying.</summary>
internal static class LabelMapRows
{
    /// <summary>Row <paramref name="y"/> of an 8-bit, one-channel picture; valid as long as the picture is.</summary>
    public static unsafe ReadOnlySpan<byte> RowBytes(this Mat map, int y) => new(map.Ptr(y).ToPointer(), map.Cols);
}
