using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>A printed chessboard.</summary>
/// <param name="Columns">Inner corners in a row.</param>
/// <param name="Rows">Inner corners in a column.</param>
/// <param name="SquareMm">Side of a square.</param>
public sealed record Chessboard(int Columns, int Rows, double SquareMm)
{
    /// <summary>Its inner corners in mm, row by row, on the plane z = 0.</summary>
    internal Point3f[] Corners() =>
        [.. from row in Enumerable.Range(0, Rows) from column in Enumerable.Range(0, Columns) select new Point3f((float)(column * SquareMm), (float)(row * SquareMm), 0)];

    /// <summary>Its corners in a picture to a fraction of a pixel (Duda and Frese 2018), or null if it is not seen whole.</summary>
    internal Point2f[]? FindIn(Mat picture)
    {
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        const ChessboardFlags quick = ChessboardFlags.NormalizeImage | ChessboardFlags.Accuracy;
        return Cv2.FindChessboardCornersSB(grey, new Size(Columns, Rows), out var corners, quick)
            || Cv2.FindChessboardCornersSB(grey, new Size(Columns, Rows), out corners, quick | ChessboardFlags.Exhaustive)
            ? corners
            : null;
    }

    /// <summary>What is wrong with the numbers, or null.</summary>
    internal string? Problem() => Columns < 3 || Rows < 3 || !(SquareMm > 0)
        ? $"A board of {Columns}×{Rows} inner corners and squares of {SquareMm} mm cannot be used: give at least 3×3 and a side above 0."
        : null;
}
