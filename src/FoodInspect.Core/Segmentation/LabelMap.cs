using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Segmentation;

/// <summary>
/// The class of every pixel and how sure the network was, at the resolution of the network. Owns both pictures.
/// </summary>
/// <param name="classes">Class ids, 8-bit, [height, width].</param>
/// <param name="confidences">Probability of the class × 255, 8-bit, same shape.</param>
public sealed class LabelMap(PooledMat classes, PooledMat confidences) : IDisposable
{
    /// <summary>Class ids, 8-bit, [height, width].</summary>
    public Mat Classes => classes.Mat;

    /// <summary>Probability of the winning class × 255, 8-bit, [height, width].</summary>
    public Mat Confidences => confidences.Mat;

    /// <summary>Size of a pixel of the map, across and down, in pixels of the picture that it is of.</summary>
    /// <param name="picture">Size of the picture, in pixels.</param>
    public Point2d PixelPx(Size picture) => new((double)picture.Width / Classes.Cols, (double)picture.Height / Classes.Rows);

    /// <inheritdoc />
    public void Dispose()
    {
        classes.Dispose();
        confidences.Dispose();
    }
}
