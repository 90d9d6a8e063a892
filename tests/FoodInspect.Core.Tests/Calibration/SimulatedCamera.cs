using FoodInspect.Core.Calibration;
using OpenCvSharp;

namespace FoodInspect.Core.Tests.Calibration;

/// <summary>A camera with a known lens that looks at a chessboard with a known pose.</summary>
internal static class SimulatedCamera
{
    private const int TexturePixelsPerSquare = 24;

    public static Size Size { get; } = new(640, 480);

    public static Chessboard Board { get; } = new(9, 6, 25);

    public static LensModel Lens { get; } = new([600, 0, 330, 0, 605, 235, 0, 0, 1], [-0.25, 0.08, 0.001, -0.0005, 0], 0);

    /// <summary>Tilts (radians) and places (mm) of boards that reach into all corners.</summary>
    public static IReadOnlyList<(double[] Tilt, double[] Place)> Poses { get; } =
    [
        ([0, 0, 0], [-100, -65, 420]),
        ([0.35, 0, 0.05], [-190, -130, 420]),
        ([-0.35, 0.1, 0], [-10, -130, 430]),
        ([0.1, 0.35, -0.05], [-190, 10, 420]),
        ([0, -0.35, 0.1], [-10, 5, 440]),
        ([0.25, 0.25, 0.3], [-90, -90, 460]),
        ([-0.25, -0.2, -0.25], [-110, -30, 400]),
    ];

    /// <summary>The picture that the camera takes of a board.</summary>
    public static Mat Photograph((double[] Tilt, double[] Place) pose)
    {
        using var texture = Texture();
        using var toTexture = BoardToTexture(pose);
        using var ideal = IdealPixels();
        using var places = new Mat();
        Cv2.PerspectiveTransform(ideal, places, toTexture);
        using var shaped = places.Reshape(2, Size.Height);
        var picture = new Mat();
        using var none = new Mat();
        Cv2.Remap(texture, picture, shaped, none, InterpolationFlags.Linear, BorderTypes.Constant, Scalar.All(200));
        Cv2.GaussianBlur(picture, picture, new Size(0, 0), 0.7);
        return picture;
    }

    /// <summary>Where a camera without distortion would see the board's corners.</summary>
    public static Point2f[] IdealCorners((double[] Tilt, double[] Place) pose)
    {
        var corners = from row in Enumerable.Range(0, Board.Rows)
                      from column in Enumerable.Range(0, Board.Columns)
                      select new Point3f((float)(column * Board.SquareMm), (float)(row * Board.SquareMm), 0);
        Cv2.ProjectPoints(corners, pose.Tilt, pose.Place, Matrix(), new double[5], out var projected, out _);
        return projected;
    }

    private static double[,] Matrix()
    {
        var k = Lens.CameraMatrix;
        return new[,] { { k[0], k[1], k[2] }, { k[3], k[4], k[5] }, { k[6], k[7], k[8] } };
    }

    /// <summary>For each pixel of the picture, where a camera without distortion would have it; [pixels, 1, 2].</summary>
    private static Mat IdealPixels()
    {
        var pixels = from y in Enumerable.Range(0, Size.Height) from x in Enumerable.Range(0, Size.Width) select new Point2f(x, y);
        using var given = Mat.FromArray(pixels.ToArray());
        using var matrix = Mat.FromPixelData(3, 3, MatType.CV_64FC1, Matrix());
        using var distortion = Mat.FromPixelData(1, 5, MatType.CV_64FC1, Lens.Distortion.ToArray());
        using var rotation = new Mat();
        var ideal = new Mat();
        Cv2.UndistortPoints(given, ideal, matrix, distortion, rotation, matrix);
        return ideal;
    }

    private static Mat BoardToTexture((double[] Tilt, double[] Place) pose)
    {
        Point2f[] board = [new(0, 0), new(200, 0), new(200, 125), new(0, 125)];
        Cv2.ProjectPoints(board.Select(p => new Point3f(p.X, p.Y, 0)), pose.Tilt, pose.Place, Matrix(), new double[5], out var seen, out _);
        // One square of board lies before the first inner corner, and one square of paper before that.
        var scale = TexturePixelsPerSquare / (float)Board.SquareMm;
        var drawn = board.Select(p => new Point2f(p.X * scale + 2 * TexturePixelsPerSquare - 0.5f, p.Y * scale + 2 * TexturePixelsPerSquare - 0.5f));
        return Cv2.GetPerspectiveTransform(seen, drawn);
    }

    private static Mat Texture()
    {
        var texture = new Mat((Board.Rows + 3) * TexturePixelsPerSquare, (Board.Columns + 3) * TexturePixelsPerSquare, MatType.CV_8UC3, Scalar.All(230));
        for (var row = 0; row <= Board.Rows; row++)
        {
            for (var column = row % 2; column <= Board.Columns; column += 2)
                texture.Rectangle(new Rect((column + 1) * TexturePixelsPerSquare, (row + 1) * TexturePixelsPerSquare, TexturePixelsPerSquare, TexturePixelsPerSquare), Scalar.All(25), -1);
        }

        return texture;
    }
}
