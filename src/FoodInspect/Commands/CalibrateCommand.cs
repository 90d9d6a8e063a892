using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Files;
using FoodInspect.Hosting;
using OpenCvSharp;

namespace FoodInspect.Commands;

/// <summary><c>calibrate</c>: makes or completes a camera's calibration file from pictures that the camera took.</summary>
public static class CalibrateCommand
{
    private static readonly Option<FileInfo> Out = new("--out") { Description = "The calibration file; what it holds already and is not measured now stays.", HelpName = "FILE", Required = true };
    private static readonly Option<string[]> Boards = new("--chessboard") { Description = "Pictures, or a folder of them, of a chessboard in several positions: the lens.", HelpName = "PICTURES", AllowMultipleArgumentsPerToken = true };
    private static readonly Option<string?> BeltBoard = new("--belt-board") { Description = "A picture of the chessboard lying on the belt: the scale of a camera at an angle.", HelpName = "PICTURE" };
    private static readonly Option<string> Board = new("--board") { Description = "Inner corners of the chessboard.", HelpName = "COLUMNSxROWS", DefaultValueFactory = _ => "9x6" };
    private static readonly Option<double> Square = new("--square-mm") { Description = "Side of a square of the chessboard.", HelpName = "MM", DefaultValueFactory = _ => 25 };
    private static readonly Option<string?> Sheet = new("--white-sheet") { Description = "A picture of a white sheet that fills it: flat field and white balance.", HelpName = "PICTURE" };
    private static readonly Option<string?> Points = new("--points") { Description = "Two points of the camera's picture whose distance is known: the scale of a camera straight above.", HelpName = "X1,Y1,X2,Y2" };
    private static readonly Option<double> Length = new("--length-mm") { Description = "Their distance on the belt.", HelpName = "MM" };
    private static readonly Option<string?> Size = new("--size") { Description = "Size of the camera's pictures, where no picture is given that tells it.", HelpName = "WIDTHxHEIGHT" };

    /// <summary>The command.</summary>
    public static Command Create()
    {
        var command = new Command("calibrate", "Make a camera's calibration from pictures of a chessboard, of a white sheet, and a known length.")
        {
            Out, Boards, BeltBoard, Board, Square, Sheet, Points, Length, Size,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(Points) is null != result.GetResult(Length) is null)
                result.AddError("--points and --length-mm go together: two points of the picture, and their distance on the belt.");
        });
        command.SetAction(arguments => Run(arguments, Console.Out));
        return command;
    }

    private static int Run(ParseResult arguments, TextWriter output)
    {
        var path = arguments.GetRequiredValue(Out).FullName;
        try
        {
            var file = Measure(arguments, path, output) with { CreatedAt = TimeProvider.System.GetUtcNow() };
            var problems = CalibrationValidator.Validate(path, file, picture: null).ToList();
            if (problems.Count > 0)
                throw new ConfigurationException(string.Join(Environment.NewLine, problems));
            file.Write(path);
            output.WriteLine($"Wrote {path}");
            return ExitCode.Good;
        }
        catch (Exception exception) when (exception is CalibrationException or IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ConfigurationException(exception is JsonException ? $"{path}: {exception.Message}" : exception.Message);
        }
    }

    private static CalibrationFile Measure(ParseResult arguments, string path, TextWriter output)
    {
        var boardFiles = Files(arguments.GetValue(Boards) ?? []).ToList();
        RefuseCorrected([.. boardFiles, .. One(arguments.GetValue(BeltBoard))], done => done.Lens);
        RefuseCorrected(One(arguments.GetValue(Sheet)), done => done.Lens || done.Light is not false);
        var boards = CalibrationPicture.ReadAll(boardFiles);
        var sheet = ReadOne(arguments.GetValue(Sheet));
        var beltBoard = ReadOne(arguments.GetValue(BeltBoard));
        try
        {
            if (boards.Count == 0 && sheet is null && beltBoard is null && arguments.GetValue(Points) is null)
                throw new ConfigurationException("There is nothing to measure: give --chessboard, --white-sheet, --belt-board, or --points with --length-mm.");
            var board = BoardOf(arguments);
            var file = Begin(path, SizeOf(arguments, [.. boards, .. One(sheet), .. One(beltBoard)]));
            if (boards.Count > 0)
                file = WithLens(file, LensCalibration.Run(boards, board), output);
            if (sheet is not null)
                file = WithFlatField(file, FlatFieldCalibration.Run(sheet), output);
            if (beltBoard is not null)
                file = WithPlane(file, ScaleCalibration.FromChessboard(beltBoard, board, file.Lens), output);
            return arguments.GetValue(Points) is { } points ? WithLength(file, Numbers(points, ',', 4, "--points", "X1,Y1,X2,Y2"), arguments.GetValue(Length), output) : file;
        }
        finally
        {
            foreach (var picture in boards.Concat(One(sheet)).Concat(One(beltBoard)))
                picture.Dispose();
        }
    }

    /// <summary>What was taken out of a picture before it was stored cannot be measured in it: it would come out as nothing.</summary>
    private static void RefuseCorrected(IEnumerable<string> files, Func<PictureCorrections, bool> isSpoilt)
    {
        var corrected = files.Where(file => isSpoilt(PictureCorrections.OfPicturesIn(Path.GetDirectoryName(Path.GetFullPath(file))!))).ToList();
        if (corrected.Count > 0)
            throw new ConfigurationException(
                $"{string.Join(", ", corrected)}: corrected by a calibration before it was stored ({PictureCorrections.FileName}): give pictures as the camera delivers them, of 'capture' without --calibration and without a line that has one.");
    }

    /// <summary>The file as it stands, or an empty one for pictures of the size.</summary>
    private static CalibrationFile Begin(string path, Size? size)
    {
        if (!File.Exists(path))
        {
            return size is { } pictures
                ? new CalibrationFile { ImageWidth = pictures.Width, ImageHeight = pictures.Height }
                : throw new ConfigurationException("The size of the camera's pictures is not known: give --size WIDTHxHEIGHT.");
        }

        var file = CalibrationFile.Read(path);
        if (size is { } given && (given.Width != file.ImageWidth || given.Height != file.ImageHeight))
            throw new ConfigurationException($"{path} is for pictures of {file.ImageWidth}×{file.ImageHeight}, these have {given.Width}×{given.Height}: choose another --out, or delete it.");
        return file;
    }

    private static CalibrationFile WithLens(CalibrationFile file, LensCalibrationResult result, TextWriter output)
    {
        foreach (var unused in result.Unused)
            output.WriteLine($"not used: {unused}");
        foreach (var (name, error) in result.PictureErrorsPx)
            output.WriteLine($"{name}: reprojection error {error:F3} px");
        output.WriteLine($"Lens: reprojection error {result.Lens.ReprojectionErrorPx:F3} px over {result.PictureErrorsPx.Count} pictures");
        if (file.MmPerPixel is not null || file.Homography is not null)
            output.WriteLine("The scale was measured through the old lens and is removed: measure it again.");
        return file with { Lens = result.Lens, MmPerPixel = null, Homography = null };
    }

    private static CalibrationFile WithFlatField(CalibrationFile file, FlatFieldResult result, TextWriter output)
    {
        output.WriteLine($"Flat field: the light is uneven by {result.UnevennessRatio:P0}; white balance blue × {result.WhiteBalance.Blue}, red × {result.WhiteBalance.Red}");
        return file with { FlatField = result.FlatField, WhiteBalance = result.WhiteBalance };
    }

    private static CalibrationFile WithPlane(CalibrationFile file, PlaneResult result, TextWriter output)
    {
        output.WriteLine($"Scale: {ScaleText(result.MmPerPixelAtCentre, file)}, in the middle; the corners miss the plane by {result.ErrorMm:F3} mm");
        return file with { Homography = result.Homography, MmPerPixel = null };
    }

    private static CalibrationFile WithLength(CalibrationFile file, double[] points, double lengthMm, TextWriter output)
    {
        var scale = ScaleCalibration.FromLength(new(points[0], points[1]), new(points[2], points[3]), lengthMm, new Size(file.ImageWidth, file.ImageHeight), file.Lens);
        output.WriteLine($"Scale: {ScaleText(scale, file)}");
        return file with { MmPerPixel = scale, Homography = null };
    }

    /// <summary>The scale, and what it makes of the picture: metres given for millimetres show only there.</summary>
    private static string ScaleText(double mmPerPixel, CalibrationFile file) => string.Create(
        CultureInfo.InvariantCulture,
        $"{mmPerPixel:G4} mm a pixel, so the picture shows {mmPerPixel * file.ImageWidth:0.##} × {mmPerPixel * file.ImageHeight:0.##} mm of the belt");

    private static Size? SizeOf(ParseResult arguments, IReadOnlyList<CalibrationPicture> pictures)
    {
        var given = arguments.GetValue(Size) is { } text ? Numbers(text, 'x', 2, "--size", "WIDTHxHEIGHT") : null;
        Size? size = given is null ? null : new Size((int)given[0], (int)given[1]);
        foreach (var picture in pictures)
        {
            size ??= picture.Pixels.Size();
            if (picture.Pixels.Size() != size)
                throw new ConfigurationException($"{picture.Name} has {picture.Pixels.Cols}×{picture.Pixels.Rows}, not {size.Value.Width}×{size.Value.Height}: all pictures must come from the same camera at the same size.");
        }

        return size;
    }

    private static Chessboard BoardOf(ParseResult arguments)
    {
        var corners = Numbers(arguments.GetRequiredValue(Board), 'x', 2, "--board", "COLUMNSxROWS");
        return new Chessboard((int)corners[0], (int)corners[1], arguments.GetRequiredValue(Square));
    }

    private static IEnumerable<string> Files(IEnumerable<string> paths) => paths.SelectMany(path =>
        Directory.Exists(path) ? Directory.GetFiles(path).Where(file => !HiddenFile.Is(file)).Order(NaturalOrder.Comparer).ToArray() : [path]);

    private static CalibrationPicture? ReadOne(string? file) => file is null ? null : CalibrationPicture.ReadAll([file])[0];

    private static T[] One<T>(T? value)
        where T : class => value is null ? [] : [value];

    private static double[] Numbers(string text, char separator, int count, string option, string form)
    {
        var numbers = text.Split(separator).Select(part =>
            double.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : double.NaN).ToArray();
        return numbers.Length == count && numbers.All(double.IsFinite)
            ? numbers
            : throw new ConfigurationException($"{option} {text} cannot be read: give {form}.");
    }
}
