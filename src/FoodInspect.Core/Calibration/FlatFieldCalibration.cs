using OpenCvSharp;

namespace FoodInspect.Core.Calibration;

/// <summary>What a picture of a white sheet tells.</summary>
/// <param name="FlatField">Gains that make it even.</param>
/// <param name="WhiteBalance">Gains that make it grey.</param>
/// <param name="UnevennessRatio">(Brightest − darkest) / mean of its cells before correction.</param>
public sealed record FlatFieldResult(FlatField FlatField, WhiteBalance WhiteBalance, double UnevennessRatio);

/// <summary>Finds flat field and white balance from a picture of a white sheet that fills the picture, out of focus if need be.</summary>
public static class FlatFieldCalibration
{
    private const int CellsAcross = 40;
    private const int SaturatedFrom = 250;
    private const double MostSaturated = 0.001;
    private const double LeastBrightness = 40;
    private const double LeastRelativeBrightness = 0.25;
    private const double MostColourGain = 3;

    /// <summary>Finds the gains.</summary>
    /// <exception cref="CalibrationException">The picture is saturated, too dark, coloured, or the sheet does not fill it; says all of it.</exception>
    public static FlatFieldResult Run(CalibrationPicture sheet)
    {
        var problems = new List<string>();
        var mean = Cv2.Mean(sheet.Pixels);
        var saturated = SaturatedRatio(sheet.Pixels);
        if (saturated > MostSaturated)
            problems.Add($"{sheet.Name}: {saturated:P1} of it is saturated; lower the exposure or the light.");
        var brightness = (mean.Val0 + mean.Val1 + mean.Val2) / 3;
        if (brightness < LeastBrightness)
            problems.Add($"{sheet.Name}: its mean brightness is {brightness:F0} of 255; raise the exposure to at least {LeastBrightness}, best about 180.");

        var cells = Cells(sheet.Pixels);
        var cellMean = cells.Gains.Average();
        if (cells.Gains.Min() < LeastRelativeBrightness * cells.Gains.Max())
            problems.Add($"{sheet.Name}: its darkest part has less than {LeastRelativeBrightness:P0} of the brightest; let the sheet fill the picture, without shadows.");
        var balance = new WhiteBalance(Round(mean.Val1 / mean.Val0), 1, Round(mean.Val1 / mean.Val2));
        if (Math.Max(balance.Blue, balance.Red) > MostColourGain || Math.Min(balance.Blue, balance.Red) < 1 / MostColourGain)
            problems.Add($"{sheet.Name}: is too coloured for white balance (blue × {balance.Blue}, red × {balance.Red}); use a white sheet under the line's own light.");
        if (problems.Count > 0)
            throw new CalibrationException(problems);
        return new FlatFieldResult(
            cells with { Gains = [.. cells.Gains.Select(cell => Round(cellMean / cell))] },
            balance,
            (cells.Gains.Max() - cells.Gains.Min()) / cellMean);
    }

    /// <summary>The mean grey of each cell.</summary>
    private static FlatField Cells(Mat picture)
    {
        using var grey = new Mat();
        using var exact = new Mat();
        using var cells = new Mat();
        Cv2.CvtColor(picture, grey, ColorConversionCodes.BGR2GRAY);
        grey.ConvertTo(exact, MatType.CV_32FC1);
        var rows = Math.Max(2, (int)Math.Round((double)CellsAcross * picture.Rows / picture.Cols));
        Cv2.Resize(exact, cells, new Size(CellsAcross, rows), interpolation: InterpolationFlags.Area);
        cells.GetArray(out float[] values);
        return new FlatField(CellsAcross, rows, [.. values.Select(value => Math.Max(1e-3, (double)value))]);
    }

    private static double SaturatedRatio(Mat picture)
    {
        using var whole = picture.Reshape(1);
        using var mask = new Mat();
        Cv2.InRange(whole, new Scalar(SaturatedFrom), new Scalar(255), mask);
        return (double)Cv2.CountNonZero(mask) / mask.Total();
    }

    private static double Round(double gain) => Math.Round(gain, 4);
}
