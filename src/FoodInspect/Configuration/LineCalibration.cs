using System.Text.Json;
using FoodInspect.Core.Calibration;
using OpenCvSharp;

namespace FoodInspect.Configuration;

/// <summary>What the other parts must know of a calibration before it is used.</summary>
public static class LineCalibration
{
    /// <summary>Reads a calibration that may be missing or wrong, which <see cref="CalibrationValidator"/> reports.</summary>
    /// <returns>The calibration, or null if there is none or it cannot be read.</returns>
    public static CalibrationFile? TryRead(string? path)
    {
        try
        {
            return string.IsNullOrWhiteSpace(path) ? null : CalibrationFile.Read(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            return null; // The validator has the words for it.
        }
    }

    /// <summary>True if it tells mm on the belt.</summary>
    public static bool HasScale(this CalibrationFile? file) => file is { MmPerPixel: not null } or { Homography: not null };

    /// <summary>The size of the pictures that it is for.</summary>
    public static Size PictureSize(this CalibrationFile file) => new(file.ImageWidth, file.ImageHeight);
}
