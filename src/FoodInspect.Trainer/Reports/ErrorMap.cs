using OpenCvSharp;

namespace FoodInspect.Trainer.Reports;

/// <summary>
/// Shows where an answer is wrong: the picture in grey, pixels whose class was not found in red, unlabelled ones in yellow.
/// </summary>
public static class ErrorMap
{
    private static readonly Scalar Wrong = new(40, 30, 235);
    private static readonly Scalar Unlabelled = new(30, 200, 240);

    /// <param name="image">BGR, 8-bit.</param>
    /// <param name="truth">Class ids, 8-bit, the same size.</param>
    /// <param name="answer">Class ids, 8-bit, the same size.</param>
    /// <param name="classes">Number of classes; higher ids in the truth are unlabelled.</param>
    /// <returns>BGR; the caller owns it.</returns>
    public static Mat Draw(Mat image, Mat truth, Mat answer, int classes)
    {
        using var grey = new Mat();
        Cv2.CvtColor(image, grey, ColorConversionCodes.BGR2GRAY);
        var result = new Mat();
        Cv2.CvtColor(grey, result, ColorConversionCodes.GRAY2BGR);
        // Pale, so that the marks stand out.
        result.ConvertTo(result, MatType.CV_8UC3, 0.5, 110);
        using var marked = new Mat();
        Cv2.Compare(truth, answer, marked, CmpTypes.NE);
        result.SetTo(Wrong, marked);
        Cv2.Compare(truth, Scalar.All(classes), marked, CmpTypes.GE);
        result.SetTo(Unlabelled, marked);
        return result;
    }
}
