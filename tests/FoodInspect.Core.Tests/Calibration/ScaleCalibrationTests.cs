using FoodInspect.Core.Calibration;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Calibration;

public sealed class ScaleCalibrationTests
{
    private static readonly (double[] Tilt, double[] Place) Slanted = ([0.5, 0.1, 0.05], [-100, -60, 420]);

    [Fact]
    public void FromLength_StraightAbove_IsMmOverPixels() =>
        Assert.Equal(0.5, ScaleCalibration.FromLength(new Point2d(10, 20), new Point2d(210, 20), 100, new Size(640, 480), lens: null), 6);

    [Fact]
    public void FromLength_WrongPointsAndLength_AreToldTogether()
    {
        var error = Assert.Throws<CalibrationException>(() => ScaleCalibration.FromLength(new Point2d(10, 20), new Point2d(-1, 20), 0, new Size(640, 480), lens: null));
        Assert.Equal(3, error.Problems.Count);
    }

    [Fact]
    public void FromChessboard_SlantedBelt_AreasAreThoseOfTheBelt()
    {
        using var picture = new CalibrationPicture("belt.png", SimulatedCamera.Photograph(Slanted));
        var result = ScaleCalibration.FromChessboard(picture, SimulatedCamera.Board, SimulatedCamera.Lens);
        var scale = new BeltScale(result.Homography);
        var corners = SimulatedCamera.IdealCorners(Slanted);

        Assert.True(result.ErrorMm < 0.2, $"{result.ErrorMm} mm");
        // Squares near and far: their areas in pixels differ, on the belt each has 25 × 25 mm.
        foreach (var (row, column) in new[] { (0, 0), (0, 7), (4, 0), (4, 7), (2, 3) })
        {
            Point2f[] square = [corners[row * 9 + column], corners[row * 9 + column + 1], corners[(row + 1) * 9 + column + 1], corners[(row + 1) * 9 + column]];
            var centroid = new Point2d(square.Average(p => p.X), square.Average(p => p.Y));
            Assert.Equal(625, scale.AreaMm2(centroid, Cv2.ContourArea(square)), 12.0);
        }
    }

    [Fact]
    public void FromChessboard_BoardNotSeen_IsNamed()
    {
        using var picture = new CalibrationPicture("belt.png", new Mat(240, 320, MatType.CV_8UC3, Scalar.All(90)));

        var error = Assert.Throws<CalibrationException>(() => ScaleCalibration.FromChessboard(picture, SimulatedCamera.Board, lens: null));
        Assert.Contains("belt.png", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AreaMm2_StraightAbove_IsTheSquareOfTheScale() =>
        Assert.Equal(25, new BeltScale(0.5).AreaMm2(new Point2d(3, 4), 100), 9);
}
