using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>
/// Takes the lens's distortion out of pictures and points. Keeps the camera matrix, so that the scale in the middle of the
/// picture does not change; what lies beyond the camera's picture repeats its edge. Owns its tables; unchanging.
/// </summary>
internal sealed class LensCorrection : IDisposable
{
    private readonly double[,] _cameraMatrix;
    private readonly double[] _distortion;
    private readonly Mat _places = new();
    private readonly Mat _fractions = new();

    public LensCorrection(LensModel lens, Size picture)
    {
        var k = lens.CameraMatrix;
        _cameraMatrix = new[,] { { k[0], k[1], k[2] }, { k[3], k[4], k[5] }, { k[6], k[7], k[8] } };
        _distortion = [.. lens.Distortion];
        using var cameraMatrix = Mat.FromPixelData(3, 3, MatType.CV_64FC1, _cameraMatrix);
        using var distortion = Mat.FromPixelData(1, _distortion.Length, MatType.CV_64FC1, _distortion);
        using var rotation = new Mat();
        // Fixed-point tables: about twice as fast as those in floating point.
        Cv2.InitUndistortRectifyMap(cameraMatrix, distortion, rotation, cameraMatrix, picture, MatType.CV_16SC2, _places, _fractions);
    }

    /// <summary>Writes the corrected picture into another Mat of the same size and type.</summary>
    public void Apply(Mat picture, Mat corrected) =>
        Cv2.Remap(picture, corrected, _places, _fractions, InterpolationFlags.Linear, BorderTypes.Replicate);

    /// <summary>Moves class ids as <see cref="Apply"/> moves pixels; what lies beyond the camera's picture gets the id <paramref name="beyond"/>.</summary>
    public void ApplyToLabels(Mat labels, Mat corrected, int beyond)
    {
        // Of fixed-point tables OpenCV takes the whole part only, which moves labels by half a pixel; those in floating point it rounds.
        using var x = new Mat();
        using var y = new Mat();
        Cv2.ConvertMaps(_places, _fractions, x, y, MatType.CV_32FC1);
        Cv2.Remap(labels, corrected, x, y, InterpolationFlags.Nearest, BorderTypes.Constant, Scalar.All(beyond));
    }

    /// <summary>Where points of the camera's picture lie in the corrected one.</summary>
    public Point2f[] Correct(IEnumerable<Point2f> points)
    {
        using var cameraMatrix = Mat.FromPixelData(3, 3, MatType.CV_64FC1, _cameraMatrix);
        using var distortion = Mat.FromPixelData(1, _distortion.Length, MatType.CV_64FC1, _distortion);
        using var rotation = new Mat();
        using var given = Mat.FromArray(points.ToArray());
        using var corrected = new Mat();
        Cv2.UndistortPoints(given, corrected, cameraMatrix, distortion, rotation, cameraMatrix);
        corrected.GetArray(out Point2f[] result);
        return result;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _places.Dispose();
        _fractions.Dispose();
    }
}
