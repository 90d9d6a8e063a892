using FoodInspect.Core.Calibration;
using FoodInspect.Core.Configuration;
using FoodInspect.Inference.Models;
using OpenCvSharp;

namespace FoodInspect.Configuration;

/// <summary>What the other parts must know of a calibration before it is used.</summary>
public static class LineCalibration
{
    /// <summary>A model that learned from pictures without the lens's distortion is wrong on pictures with it.</summary>
    /// <param name="file">The calibration of the pictures, or null.</param>
    /// <param name="keyPath">Where it is named, or would be.</param>
    /// <param name="model">The model that is to run on them.</param>
    public static IEnumerable<ConfigurationProblem> RequireLens(this CalibrationFile? file, string keyPath, ModelCard model)
    {
        if (model.Preprocessing is { LensCorrected: true } && file?.Lens is null)
        {
            yield return new(
                keyPath, null, $"the model '{model.Name}' learned from pictures whose lens distortion was corrected, and these pictures' is not",
                "Name a calibration with a lens (calibrate --chessboard), or a model trained on pictures as the camera gives them");
        }
    }

    /// <summary>True if it tells mm on the belt.</summary>
    public static bool HasScale(this CalibrationFile? file) => file is { MmPerPixel: not null } or { Homography: not null };

    /// <summary>What its pictures show of the belt, in mm²; null without a scale, and with one that is wrong, which the validator reports.</summary>
    public static double? PictureMm2(this CalibrationFile? file) =>
        file is { ImageWidth: > 0, ImageHeight: > 0, MmPerPixel: null or > 0 }
        && (file.Homography is null || BeltScale.IsRegular(file.Homography, file.PictureSize()))
            ? BeltScale.Of(file)?.PictureMm2(file.PictureSize())
            : null;

    /// <summary>The size of the pictures that it is for.</summary>
    public static Size PictureSize(this CalibrationFile file) => new(file.ImageWidth, file.ImageHeight);
}
