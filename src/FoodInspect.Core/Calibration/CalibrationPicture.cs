using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>A picture from which a calibration is made, with the name of its file. Owns its pixels.</summary>
/// <param name="name">Name of the file, for messages.</param>
/// <param name="pixels">8-bit BGR; the picture takes it over.</param>
public sealed class CalibrationPicture(string name, Mat pixels) : IDisposable
{
    /// <summary>Name of the file.</summary>
    public string Name => name;

    /// <summary>8-bit BGR.</summary>
    public Mat Pixels => pixels;

    /// <summary>Reads files as 8-bit BGR. The caller owns the pictures.</summary>
    /// <exception cref="CalibrationException">Some cannot be read; names them all.</exception>
    public static IReadOnlyList<CalibrationPicture> ReadAll(IEnumerable<string> files)
    {
        var pictures = new List<CalibrationPicture>();
        var problems = new List<string>();
        foreach (var file in files)
        {
            using var decoded = Cv2.ImRead(file, ImreadModes.Color | ImreadModes.AnyDepth);
            var fault = !decoded.Empty() ? PictureDepth.FindFault(decoded) : File.Exists(file) ? "is no picture that can be read" : "does not exist";
            if (fault is not null)
            {
                problems.Add($"{file}: {fault}.");
                continue;
            }

            var pixels = new Mat();
            PictureDepth.ToBytes(decoded, pixels);
            pictures.Add(new CalibrationPicture(Path.GetFileName(file), pixels));
        }

        if (problems.Count == 0)
            return pictures;
        pictures.ForEach(picture => picture.Dispose());
        throw new CalibrationException(problems);
    }

    /// <inheritdoc />
    public void Dispose() => pixels.Dispose();
}
