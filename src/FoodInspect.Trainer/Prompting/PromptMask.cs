using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>An answer to a prompt. Owns its mask.</summary>
/// <param name="mask">255 inside, 0 outside, 8-bit, of the picture's size.</param>
/// <param name="predictedIou">
/// How well the segmenter believes the mask to fit, as intersection over union, 0 to 1; null where it has no opinion.
/// </param>
public sealed class PromptMask(Mat mask, double? predictedIou = null) : IDisposable
{
    public Mat Mask { get; } = mask;

    public double? PredictedIou { get; } = predictedIou;

    public void Dispose() => Mask.Dispose();
}
