using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>From pixels of the corrected picture to mm on the belt's plane.</summary>
public sealed class BeltScale
{
    private readonly double[] _h;

    /// <summary>The same scale everywhere: the camera looks straight down.</summary>
    public BeltScale(double mmPerPixel)
        : this([mmPerPixel, 0, 0, 0, mmPerPixel, 0, 0, 0, 1])
    {
    }

    /// <summary>A plane seen at an angle.</summary>
    /// <param name="homography">3 × 3, row by row: pixels to mm.</param>
    public BeltScale(IReadOnlyList<double> homography) => _h = [.. homography];

    /// <summary>The scale of a calibration; null if it has none.</summary>
    public static BeltScale? Of(CalibrationFile file) => file switch
    {
        { Homography: { } homography } => new BeltScale(homography),
        { MmPerPixel: { } mmPerPixel } => new BeltScale(mmPerPixel),
        _ => null,
    };

    /// <summary>The place on the belt that a pixel shows, in mm.</summary>
    public Point2d PointMm(Point2d pixel)
    {
        var w = Depth(_h, pixel);
        return new Point2d(
            (_h[0] * pixel.X + _h[1] * pixel.Y + _h[2]) / w,
            (_h[3] * pixel.X + _h[4] * pixel.Y + _h[5]) / w);
    }

    /// <summary>The area on the belt of a region, exact for a region that is small against its distance from the camera.</summary>
    /// <param name="centroid">Centre of the region, in pixels.</param>
    /// <param name="areaPx">Its area in pixels.</param>
    public double AreaMm2(Point2d centroid, double areaPx) => areaPx * Math.Abs(JacobianDeterminant(_h, centroid));

    /// <summary>The side in mm of a square as large as the pixel at a point.</summary>
    public double MmPerPixelAt(Point2d pixel) => Math.Sqrt(AreaMm2(pixel, 1));

    /// <summary>What a picture of this size shows of the belt, in mm².</summary>
    public double PictureMm2(Size picture)
    {
        Point2d[] corners = [new(0, 0), new(picture.Width, 0), new(picture.Width, picture.Height), new(0, picture.Height)];
        return Cv2.ContourArea(corners.Select(PointMm).Select(mm => new Point2f((float)mm.X, (float)mm.Y)));
    }

    /// <summary>True if every pixel of a picture has a place on the belt, and none an area of zero.</summary>
    public static bool IsRegular(IReadOnlyList<double> homography, Size picture)
    {
        if (homography.Count != 9 || !homography.All(double.IsFinite))
            return false;
        Point2d[] corners = [new(0, 0), new(picture.Width, 0), new(0, picture.Height), new(picture.Width, picture.Height)];
        var depths = corners.Select(corner => Depth(homography, corner)).ToList();
        return (depths.All(depth => depth > 1e-9) || depths.All(depth => depth < -1e-9))
            && corners.All(corner => Math.Abs(JacobianDeterminant(homography, corner)) > 1e-9);
    }

    private static double Depth(IReadOnlyList<double> h, Point2d p) => h[6] * p.X + h[7] * p.Y + h[8];

    /// <summary>det J = det H / w³ (Hartley and Zisserman, Multiple View Geometry, for a projective map of the plane).</summary>
    private static double JacobianDeterminant(IReadOnlyList<double> h, Point2d p)
    {
        var determinant = h[0] * (h[4] * h[8] - h[5] * h[7]) - h[1] * (h[3] * h[8] - h[5] * h[6]) + h[2] * (h[3] * h[7] - h[4] * h[6]);
        return determinant / Math.Pow(Depth(h, p), 3);
    }
}
