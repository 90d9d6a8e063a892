using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>A belt's homography and how well it fits.</summary>
/// <param name="Homography">3 × 3, row by row: pixels of the corrected picture to mm on the belt.</param>
/// <param name="ErrorMm">Root mean square error of the board's corners.</param>
/// <param name="MmPerPixelAtCentre">Scale in the middle of the picture.</param>
public sealed record PlaneResult(IReadOnlyList<double> Homography, double ErrorMm, double MmPerPixelAtCentre);

/// <summary>Finds the scale on the belt: from a known length (camera straight above), or from a chessboard that lies on it.</summary>
public static class ScaleCalibration
{
    private const double MostErrorShareOfSquare = 0.05;
    private const double ShortestLengthPx = 20;

    /// <summary>mm a pixel from two points of a picture whose distance on the belt is known.</summary>
    /// <param name="from">A point of the camera's picture, in pixels.</param>
    /// <param name="to">Another one; far apart is more exact.</param>
    /// <param name="lengthMm">Their distance on the belt.</param>
    /// <param name="picture">Size of the picture.</param>
    /// <param name="lens">The camera's lens, or null.</param>
    /// <exception cref="CalibrationException">The points lie outside or too close together, or the length is none.</exception>
    public static double FromLength(Point2d from, Point2d to, double lengthMm, Size picture, LensModel? lens)
    {
        var problems = new List<string>();
        foreach (var point in new[] { from, to })
        {
            if (point.X < 0 || point.Y < 0 || point.X >= picture.Width || point.Y >= picture.Height)
                problems.Add($"The point {point.X},{point.Y} lies outside the picture of {picture.Width}×{picture.Height}.");
        }

        if (from.DistanceTo(to) < ShortestLengthPx)
            problems.Add($"The points are {from.DistanceTo(to):F1} px apart; choose at least {ShortestLengthPx} px.");
        if (!(lengthMm > 0 && double.IsFinite(lengthMm)))
            problems.Add($"A length of {lengthMm} mm is none; give one above 0.");
        if (problems.Count > 0)
            throw new CalibrationException(problems);
        using var correction = lens is null ? null : new LensCorrection(lens, picture);
        Point2f[] points = [new((float)from.X, (float)from.Y), new((float)to.X, (float)to.Y)];
        points = correction?.Correct(points) ?? points;
        return lengthMm / points[0].DistanceTo(points[1]);
    }

    /// <summary>The homography to the belt's plane from a chessboard that lies flat on it.</summary>
    /// <exception cref="CalibrationException">The board is not seen whole, or is not flat.</exception>
    public static PlaneResult FromChessboard(CalibrationPicture picture, Chessboard board, LensModel? lens)
    {
        if (board.Problem() is { } wrongBoard)
            throw new CalibrationException([wrongBoard]);
        if (board.FindIn(picture.Pixels) is not { } corners)
            throw new CalibrationException([$"{picture.Name}: no chessboard of {board.Columns}×{board.Rows} inner corners is seen whole in it."]);
        using var correction = lens is null ? null : new LensCorrection(lens, picture.Pixels.Size());
        var pixels = (correction?.Correct(corners) ?? corners).Select(corner => new Point2d(corner.X, corner.Y)).ToList();
        var places = board.Corners().Select(corner => new Point2d(corner.X, corner.Y)).ToList();
        using var homography = Cv2.FindHomography(pixels, places);
        homography.GetArray(out double[] numbers);

        var scale = new BeltScale(numbers);
        var error = Math.Sqrt(pixels.Zip(places, (pixel, place) => Math.Pow(scale.PointMm(pixel).DistanceTo(place), 2)).Average());
        if (error > MostErrorShareOfSquare * board.SquareMm)
            throw new CalibrationException([$"{picture.Name}: the corners miss a plane by {error:F2} mm; lay the board flat on the belt, and calibrate the lens first."]);
        return new PlaneResult(numbers, error, scale.MmPerPixelAt(new Point2d(picture.Pixels.Cols / 2.0, picture.Pixels.Rows / 2.0)));
    }
}
