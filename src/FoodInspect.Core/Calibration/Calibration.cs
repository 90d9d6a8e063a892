using FoodInspect.Core.Frames;
using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>
/// The stage that makes a camera's pictures comparable: even light, white balance, a straight lens, less noise; and knows
/// the belt's scale. What its file leaves out costs nothing. Owns its tables; several frames may be in it at once.
/// </summary>
public sealed class Calibration : IDisposable
{
    private const int BilateralDiameter = 5;

    private readonly CalibrationFile _file;
    private readonly FramePool _pool;
    private readonly GainField? _gains;
    private readonly LensCorrection? _lens;

    // After the gains, from one picture to the next; the one place that knows their order.
    private readonly Action<Mat, Mat>[] _steps;

    /// <summary>Prepares a calibration.</summary>
    /// <param name="file">Valid values; see <see cref="CalibrationValidator"/>.</param>
    /// <param name="pool">Where corrected pictures are rented; outlives the calibration.</param>
    public Calibration(CalibrationFile file, FramePool pool)
    {
        (_file, _pool) = (file, pool);
        _gains = GainField.Create(file);
        _lens = file.Lens is { } lens ? new LensCorrection(lens, new Size(file.ImageWidth, file.ImageHeight)) : null;
        var steps = new List<Action<Mat, Mat>>();
        if (_lens is not null)
            steps.Add(_lens.Apply);
        if (file.Denoising is not null)
            steps.Add(Denoise);
        _steps = [.. steps];
        Scale = BeltScale.Of(file);
    }

    /// <summary>The values that it applies.</summary>
    public CalibrationFile File => _file;

    /// <summary>The belt's scale, or null if it is not calibrated.</summary>
    public BeltScale? Scale { get; }

    /// <summary>Reads a calibration file. The caller owns the result.</summary>
    /// <param name="path">The JSON file.</param>
    /// <param name="picture">Size of the line's pictures, or null if it is not known yet.</param>
    /// <param name="pool">Where corrected pictures are rented.</param>
    /// <exception cref="InvalidDataException">It cannot be used; says everything that is wrong.</exception>
    public static Calibration Load(string path, Size? picture, FramePool pool)
    {
        var problems = CalibrationValidator.Validate(path, path, picture, out var file);
        return problems.Count == 0
            ? new Calibration(file!, pool)
            : throw new InvalidDataException(string.Join(Environment.NewLine, problems));
    }

    /// <summary>
    /// Corrects a frame. Takes it over and returns it, or another frame with the same number and times and the corrected
    /// picture. A picture of another size than the calibration's becomes one that cannot be judged.
    /// </summary>
    public Frame Apply(Frame frame)
    {
        if (frame.Quality.UnusableReason is not null)
            return frame;
        var (width, height) = (frame.Picture.Cols, frame.Picture.Rows);
        if (width != _file.ImageWidth || height != _file.ImageHeight)
        {
            frame.Quality = frame.Quality with { UnusableReason = $"size {width}x{height}, calibrated for {_file.ImageWidth}x{_file.ImageHeight}" };
            return frame;
        }

        _gains?.Apply(frame.Picture);
        var corrected = frame;
        try
        {
            foreach (var step in _steps)
                corrected = Replace(corrected, step);
            return corrected;
        }
        catch
        {
            if (corrected != frame)
                corrected.Dispose();
            throw;
        }
    }

    /// <summary>A picture of the camera, corrected as the line corrects it; the caller owns both.</summary>
    /// <param name="picture">BGR, 8-bit.</param>
    /// <exception cref="InvalidDataException">The picture is of another size than the calibration's.</exception>
    public Mat Correct(Mat picture)
    {
        RequireSize(picture);
        var corrected = picture.Clone();
        _gains?.Apply(corrected);
        foreach (var step in _steps)
            corrected = Next(corrected, step);
        return corrected;
    }

    /// <summary>The labels of a picture of the camera, moved to where the corrected picture has what they label; the caller owns both.</summary>
    /// <param name="labels">Class ids, 8-bit.</param>
    /// <param name="beyond">The id of what lies beyond the camera's picture.</param>
    /// <exception cref="InvalidDataException">The labels are of another size than the calibration's.</exception>
    public Mat CorrectLabels(Mat labels, int beyond)
    {
        RequireSize(labels);
        return _lens is null ? labels.Clone() : Next(labels.Clone(), (from, to) => _lens.ApplyToLabels(from, to, beyond));
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _gains?.Dispose();
        _lens?.Dispose();
    }

    private void RequireSize(Mat picture)
    {
        if (picture.Cols != _file.ImageWidth || picture.Rows != _file.ImageHeight)
            throw new InvalidDataException($"is {picture.Cols}×{picture.Rows}, the calibration is for {_file.ImageWidth}×{_file.ImageHeight}");
    }

    private static Mat Next(Mat picture, Action<Mat, Mat> make)
    {
        using (picture)
        {
            var next = new Mat();
            make(picture, next);
            return next;
        }
    }

    private void Denoise(Mat picture, Mat smooth)
    {
        var (method, strength) = _file.Denoising!;
        switch (method)
        {
            case DenoisingMethod.Median:
                Cv2.MedianBlur(picture, smooth, (int)strength);
                break;
            case DenoisingMethod.Gaussian:
                Cv2.GaussianBlur(picture, smooth, new Size(0, 0), strength);
                break;
            case DenoisingMethod.Bilateral:
                Cv2.BilateralFilter(picture, smooth, BilateralDiameter, strength, BilateralDiameter);
                break;
            default:
                throw new InvalidOperationException($"unknown denoising {method}");
        }
    }

    /// <summary>The frame with a new picture made from its old one, which goes back to the pool.</summary>
    private Frame Replace(Frame frame, Action<Mat, Mat> make)
    {
        var picture = _pool.Rent(frame.Picture.Rows, frame.Picture.Cols, frame.Picture.Type());
        try
        {
            make(frame.Picture, picture.Mat);
        }
        catch
        {
            picture.Dispose();
            throw;
        }

        var replaced = new Frame(frame.Sequence, frame.CapturedAt, frame.CapturedTimestamp, picture) { Origin = frame.Origin, Quality = frame.Quality };
        frame.Dispose();
        return replaced;
    }
}
