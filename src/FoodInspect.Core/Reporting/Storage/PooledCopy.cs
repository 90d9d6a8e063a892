using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Copies pictures into pooled memory.</summary>
internal static class PooledCopy
{
    /// <summary>A copy of the picture; the caller owns it.</summary>
    public static PooledMat Of(Mat picture, FramePool pool)
    {
        var copy = pool.Rent(picture.Rows, picture.Cols, picture.Type());
        try
        {
            picture.CopyTo(copy.Mat);
            return copy;
        }
        catch
        {
            copy.Dispose();
            throw;
        }
    }
}
