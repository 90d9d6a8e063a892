using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>What was found about a lens.</summary>
/// <param name="Lens">The model.</param>
/// <param name="PictureErrorsPx">Root mean square error of each picture that was used, by name.</param>
/// <param name="Unused">Pictures that could not be used, each as a sentence with its name.</param>
public sealed record LensCalibrationResult(LensModel Lens, IReadOnlyDictionary<string, double> PictureErrorsPx, IReadOnlyList<string> Unused);

/// <summary>Finds the lens model from pictures of a chessboard in several positions (Zhang 2000).</summary>
public static class LensCalibration
{
    private const int FewestPictures = 5;
    private const double MostErrorPx = 1;
    private const double LeastCoverage = 0.35;

    /// <summary>Finds the model.</summary>
    /// <param name="pictures">The board in at least five positions, tilted, into the corners of the picture; all of one size.</param>
    /// <param name="board">The board.</param>
    /// <exception cref="CalibrationException">Too few pictures show the board, they leave most of the picture out, or the model does not fit.</exception>
    public static LensCalibrationResult Run(IReadOnlyList<CalibrationPicture> pictures, Chessboard board)
    {
        if (board.Problem() is { } wrongBoard)
            throw new CalibrationException([wrongBoard]);
        var size = pictures.Count > 0 ? pictures[0].Pixels.Size() : default;
        var views = new List<(string Name, Point2f[] Corners)>();
        var unused = new List<string>();
        foreach (var picture in pictures)
        {
            if (picture.Pixels.Size() != size)
                unused.Add($"{picture.Name}: is {picture.Pixels.Cols}×{picture.Pixels.Rows}, others are {size.Width}×{size.Height}.");
            else if (board.FindIn(picture.Pixels) is { } corners)
                views.Add((picture.Name, corners));
            else
                unused.Add($"{picture.Name}: no chessboard of {board.Columns}×{board.Rows} inner corners is seen whole in it.");
        }

        if (views.Count < FewestPictures)
            throw new CalibrationException([.. unused, $"{views.Count} pictures show the board; at least {FewestPictures} must."]);
        CheckCoverage([.. views.SelectMany(view => view.Corners)], size);
        return Solve(views, board, size, unused);
    }

    private static void CheckCoverage(Point2f[] corners, Size size)
    {
        var hull = Cv2.ContourArea(Cv2.ConvexHull(corners));
        var coverage = hull / ((double)size.Width * size.Height);
        if (coverage < LeastCoverage)
            throw new CalibrationException([$"The boards cover {coverage:P0} of the picture; hold them into its corners too, so that they cover at least {LeastCoverage:P0}."]);
    }

    private static LensCalibrationResult Solve(List<(string Name, Point2f[] Corners)> views, Chessboard board, Size size, List<string> unused)
    {
        var matrix = new double[3, 3];
        var distortion = new double[5];
        var corners = board.Corners();
        var error = Cv2.CalibrateCamera(
            views.Select(_ => corners), views.Select(view => view.Corners), size, matrix, distortion, out var rotations, out var translations, CalibrationFlags.FixK3);
        var errors = views.Select((view, i) => (view.Name, Error: Error(corners, view.Corners, matrix, distortion, rotations[i], translations[i])))
            .ToDictionary(view => view.Name, view => view.Error);
        if (error > MostErrorPx)
        {
            var worst = errors.OrderByDescending(view => view.Value).Take(3).Select(view => $"{view.Key}: {view.Value:F2} px");
            throw new CalibrationException([$"The model misses the corners by {error:F2} px (at most {MostErrorPx} px is good). Leave out blurred pictures and boards that are not flat; the worst are {string.Join(", ", worst)}."]);
        }

        return new LensCalibrationResult(new LensModel([.. matrix.Cast<double>()], distortion, error), errors, unused);
    }

    private static double Error(Point3f[] corners, Point2f[] seen, double[,] matrix, double[] distortion, Vec3d rotation, Vec3d translation)
    {
        Cv2.ProjectPoints(corners, [rotation.Item0, rotation.Item1, rotation.Item2], [translation.Item0, translation.Item1, translation.Item2], matrix, distortion, out var projected, out _);
        return Math.Sqrt(projected.Zip(seen, (a, b) => Math.Pow(a.DistanceTo(b), 2)).Average());
    }
}
