using OpenCvSharp;

namespace FoodInspect.Core.Frames;

/// <summary>Where the rows of a picture begin; valid as long as the picture is. Asking it costs no native call.</summary>
internal readonly unsafe struct PixelRows(Mat picture)
{
    private readonly byte* _data = picture.DataPointer;
    private readonly long _step = picture.Step();

    /// <summary>The first byte of a row.</summary>
    public byte* this[int row] => _data + row * _step;
}
