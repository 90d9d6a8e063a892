using System.Text.Json;
using FoodInspect.Core.Configuration;
using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>Finds everything that is wrong with a calibration file.</summary>
public static class CalibrationValidator
{
    private const double MostGain = 8;
    private const double LeastGain = 0.1;

    /// <summary>What a pixel may be multiplied by altogether; <see cref="GainField"/> has no larger factors.</summary>
    private const double MostGainAltogether = 15;

    /// <summary>Everything wrong with the file at a path; nothing if a line may use it.</summary>
    /// <param name="keyPath">Where the path stands in the configuration, or the path itself.</param>
    /// <param name="path">The file.</param>
    /// <param name="picture">Size of the line's pictures, or null if it is not known yet.</param>
    /// <param name="file">What was read, so that nobody goes on with another one than was looked at; null if it cannot be read.</param>
    public static IReadOnlyList<ConfigurationProblem> Validate(string keyPath, string path, Size? picture, out CalibrationFile? file)
    {
        file = TryRead(keyPath, path, out var problem);
        return file is null ? [problem!] : [.. Validate(keyPath, file, picture)];
    }

    /// <summary>Reads the file at a path; its values are not looked at.</summary>
    /// <param name="keyPath">Where the path stands in the configuration, or the path itself.</param>
    /// <param name="path">The file.</param>
    /// <param name="problem">Why it cannot be read; null if it was.</param>
    /// <returns>The calibration, or null.</returns>
    public static CalibrationFile? TryRead(string keyPath, string path, out ConfigurationProblem? problem)
    {
        problem = null;
        try
        {
            if (!string.IsNullOrWhiteSpace(path))
                return CalibrationFile.Read(path);
            problem = new(keyPath, path, "an empty path names no calibration", "Name an existing file, or leave the key out");
        }
        catch (JsonException failure)
        {
            problem = new(keyPath, path, $"the calibration cannot be understood: {failure.Message}", "Correct it, or make it anew with 'calibrate'");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            problem = new(keyPath, path, $"the calibration cannot be read: {failure.Message}", "Name an existing file, or leave the key out");
        }

        return null;
    }

    /// <summary>Everything wrong with a calibration's values.</summary>
    public static IEnumerable<ConfigurationProblem> Validate(string keyPath, CalibrationFile file, Size? picture) =>
        ValidateSize(keyPath, file, picture)
            .Concat(ValidateLens(keyPath, file.Lens))
            .Concat(ValidateGains(keyPath, file))
            .Concat(ValidateDenoising($"{keyPath}:denoising", file.Denoising))
            .Concat(ValidateScale(keyPath, file));

    private static IEnumerable<ConfigurationProblem> ValidateSize(string keyPath, CalibrationFile file, Size? picture)
    {
        var size = $"{file.ImageWidth}×{file.ImageHeight}";
        if (file.ImageWidth <= 0 || file.ImageHeight <= 0)
            yield return new($"{keyPath}:imageWidth", size, "a picture has no such size", "Give the size of the pictures that it was made from");
        else if (picture is { } actual && (actual.Width != file.ImageWidth || actual.Height != file.ImageHeight))
            yield return new(keyPath, size, $"the calibration is for another size: the line's pictures have {actual.Width}×{actual.Height}", "Make one with pictures of this size");
    }

    private static IEnumerable<ConfigurationProblem> ValidateLens(string keyPath, LensModel? lens)
    {
        if (lens is null)
            yield break;
        var k = lens.CameraMatrix;
        if (k.Count != 9 || !k.All(double.IsFinite) || k[0] <= 0 || k[4] <= 0 || k[8] != 1 || k[3] != 0 || k[6] != 0 || k[7] != 0)
            yield return new($"{keyPath}:lens:cameraMatrix", Join(k), "this is no camera matrix", "Give fx, 0, cx, 0, fy, cy, 0, 0, 1 with fx and fy above 0");
        if (lens.Distortion.Count is not (4 or 5) || !lens.Distortion.All(double.IsFinite))
            yield return new($"{keyPath}:lens:distortion", Join(lens.Distortion), "these are no distortion coefficients", "Give k1, k2, p1, p2 and optionally k3");
    }

    private static IEnumerable<ConfigurationProblem> ValidateGains(string keyPath, CalibrationFile file)
    {
        var range = $"Give {LeastGain} to {MostGain}";
        if (file.FlatField is { } flat)
        {
            if (flat.Columns < 2 || flat.Rows < 2 || flat.Gains.Count != (long)flat.Columns * flat.Rows)
                yield return new($"{keyPath}:flatField", $"{flat.Columns}×{flat.Rows} with {flat.Gains.Count} gains", "the grid does not fit its gains", "Give columns × rows gains, at least 2 × 2");
            if (flat.Gains.Any(gain => !IsGain(gain)))
                yield return new($"{keyPath}:flatField:gains", $"{flat.Gains.First(gain => !IsGain(gain))}", "a gain is out of range", range);
        }

        foreach (var (name, gain) in new[]
        {
            ("gain", file.Gain), ("whiteBalance:blue", file.WhiteBalance?.Blue), ("whiteBalance:green", file.WhiteBalance?.Green), ("whiteBalance:red", file.WhiteBalance?.Red),
        })
        {
            if (gain is { } value && !IsGain(value))
                yield return new($"{keyPath}:{name}", $"{value}", "the gain is out of range", range);
        }

        double[] factors =
        [
            file.FlatField?.Gains.DefaultIfEmpty(1).Max() ?? 1, file.Gain ?? 1,
            file.WhiteBalance is { } balance ? Math.Max(balance.Blue, Math.Max(balance.Green, balance.Red)) : 1,
        ];
        var altogether = factors.Aggregate(1.0, (product, factor) => product * factor);
        if (factors.All(IsGain) && altogether > MostGainAltogether)
            yield return new(keyPath, $"{altogether:0.##}", "flat field, white balance and gain together multiply by too much", $"Give gains whose product is {MostGainAltogether} at most; more light or a longer exposure does the rest");
    }

    private static IEnumerable<ConfigurationProblem> ValidateDenoising(string keyPath, Denoising? denoising)
    {
        if (denoising is { Method: DenoisingMethod.Median, Strength: not (3 or 5) })
            yield return new($"{keyPath}:strength", $"{denoising.Strength}", "the median has no such side", "Give 3 or 5");
        if (denoising is { Method: DenoisingMethod.Gaussian, Strength: not (> 0 and <= 5) })
            yield return new($"{keyPath}:strength", $"{denoising.Strength}", "this is no sigma", "Give pixels above 0, up to 5");
        if (denoising is { Method: DenoisingMethod.Bilateral, Strength: not (> 0 and <= 100) })
            yield return new($"{keyPath}:strength", $"{denoising.Strength}", "this is no sigma", "Give grey levels above 0, up to 100");
    }

    private static IEnumerable<ConfigurationProblem> ValidateScale(string keyPath, CalibrationFile file)
    {
        if (file.MmPerPixel is { } scale && scale is not (> 0 and < 1000))
            yield return new($"{keyPath}:mmPerPixel", $"{scale}", "this is no scale", "Give mm a pixel above 0");
        if (file.MmPerPixel is not null && file.Homography is not null)
            yield return new($"{keyPath}:mmPerPixel", $"{file.MmPerPixel}", "there is a homography too", "Give one of both");
        if (file.Homography is { } h && (h.Count != 9 || !h.All(double.IsFinite)))
            yield return new($"{keyPath}:homography", Join(h), "this is no 3 × 3 matrix", "Give nine numbers, row by row");
        else if (file is { Homography: { } matrix, ImageWidth: > 0, ImageHeight: > 0 } && !BeltScale.IsRegular(matrix, new Size(file.ImageWidth, file.ImageHeight)))
            yield return new($"{keyPath}:homography", Join(matrix), "it is singular, or the horizon of the belt crosses the picture", "Make it anew from a chessboard on the belt");
    }

    private static bool IsGain(double gain) => gain is >= LeastGain and <= MostGain;

    private static string Join(IEnumerable<double> numbers) => string.Join(", ", numbers);
}
