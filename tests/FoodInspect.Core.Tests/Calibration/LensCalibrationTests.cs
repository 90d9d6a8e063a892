using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using OpenCvSharp;
using Xunit;

namespace FoodInspect.Core.Tests.Calibration;

public sealed class LensCalibrationTests
{
    private static readonly Lazy<LensCalibrationResult> Found = new(() => LensCalibration.Run(Photographs(SimulatedCamera.Poses.Count), SimulatedCamera.Board));

    [Fact]
    public void Run_BoardsSeenThroughAKnownLens_FindsTheLens()
    {
        var result = Found.Value;

        Assert.InRange(result.Lens.ReprojectionErrorPx, 0, 0.15);
        Assert.Empty(result.Unused);
        Assert.Equal(SimulatedCamera.Poses.Count, result.PictureErrorsPx.Count);
        Assert.Equal(600, result.Lens.CameraMatrix[0], 6.0);
        Assert.Equal(605, result.Lens.CameraMatrix[4], 6.0);
        Assert.Equal(-0.25, result.Lens.Distortion[0], 0.02);
    }

    [Fact]
    public void Apply_FoundLens_PutsCornersWhereAPinholeCameraSeesThem()
    {
        var lens = Found.Value.Lens;
        using var pool = new FramePool();
        using var calibration = new Core.Calibration.Calibration(
            new CalibrationFile { ImageWidth = SimulatedCamera.Size.Width, ImageHeight = SimulatedCamera.Size.Height, Lens = lens }, pool);
        var pose = SimulatedCamera.Poses[1];
        var picture = pool.Rent(SimulatedCamera.Size.Height, SimulatedCamera.Size.Width, MatType.CV_8UC3);
        using (var photograph = SimulatedCamera.Photograph(pose))
            photograph.CopyTo(picture.Mat);
        var (before, ideal) = (Corners(picture.Mat), SimulatedCamera.IdealCorners(pose));
        using var frame = calibration.Apply(new Frame(0, default, 0, picture));
        var after = Corners(frame.Picture);

        Assert.True(Worst(before, ideal) > 5, $"{Worst(before, ideal)} px");
        // The camera matrix is known to a pixel or so; the shape is what counts: straight lines of equal steps.
        Assert.True(Worst(after, ideal) < 1.5, $"{Worst(after, ideal)} px");
    }

    [Fact]
    public void Run_FewGoodPictures_NamesTheBadOnesAndSaysHowManyAreNeeded()
    {
        using var blank = new Mat(SimulatedCamera.Size, MatType.CV_8UC3, Scalar.All(128));
        using var small = new Mat(100, 100, MatType.CV_8UC3, Scalar.All(128));
        var pictures = Photographs(3);
        pictures.Add(new CalibrationPicture("blank.png", blank));
        pictures.Add(new CalibrationPicture("small.png", small));

        var error = Assert.Throws<CalibrationException>(() => LensCalibration.Run(pictures, SimulatedCamera.Board));
        Assert.Contains("blank.png: no chessboard of 9×6", error.Message, StringComparison.Ordinal);
        Assert.Contains("small.png: is 100×100, others are 640×480", error.Message, StringComparison.Ordinal);
        Assert.Contains("3 pictures show the board; at least 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_BoardAlwaysInTheMiddle_AsksForTheCorners()
    {
        var pictures = Enumerable.Range(0, 5)
            .Select(i => new CalibrationPicture($"{i}.png", SimulatedCamera.Photograph(([0.1 * i, 0, 0], [-100, -60, 900])))).ToList();

        var error = Assert.Throws<CalibrationException>(() => LensCalibration.Run(pictures, SimulatedCamera.Board));
        Assert.Contains("corners", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ReadAll_FilesThatAreNoPictures_AreAllNamed()
    {
        var text = Path.GetTempFileName();
        try
        {
            var error = Assert.Throws<CalibrationException>(() => CalibrationPicture.ReadAll([text, "/nowhere/board.png"]));
            Assert.Contains($"{text}: is no picture", error.Message, StringComparison.Ordinal);
            Assert.Contains("/nowhere/board.png: does not exist", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(text);
        }
    }

    [Fact]
    public void ReadAll_TwelveBitsInSixteen_IsRefused()
    {
        using var folder = new TemporaryFolder();
        using var deep = new Mat(4, 6, MatType.CV_16UC1, Scalar.All(4000));
        Cv2.ImWrite(folder["sheet.png"], deep);

        var error = Assert.Throws<CalibrationException>(() => CalibrationPicture.ReadAll([folder["sheet.png"]]));

        Assert.Contains("sheet.png: holds 12 bits in 16", error.Message, StringComparison.Ordinal);
    }

    private static List<CalibrationPicture> Photographs(int count) =>
        [.. SimulatedCamera.Poses.Take(count).Select((pose, i) => new CalibrationPicture($"board{i}.png", SimulatedCamera.Photograph(pose)))];

    private static Point2f[] Corners(Mat picture)
    {
        using var grey = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        Assert.True(Cv2.FindChessboardCornersSB(grey, new Size(9, 6), out var corners, ChessboardFlags.Accuracy));
        return corners;
    }

    /// <summary>The largest distance; the finder may begin at either end of the board.</summary>
    private static double Worst(Point2f[] seen, Point2f[] ideal) => Math.Min(
        seen.Zip(ideal, (a, b) => a.DistanceTo(b)).Max(),
        seen.Reverse().Zip(ideal, (a, b) => a.DistanceTo(b)).Max());
}
