using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>An answer to a prompt. Owns its mask.</summary>
/// <param name="mask">255 inside, 0 outside, 8-bit, of the picture's size.</param>
/// <param name="predictedIou">
/// How well the segmenter believes the mask to fit, as intersection over union, 0 to 1; null where it has no opinion.
/// </param>
/// <param name="stability">
/// Intersection over union of the masks at a higher and a lower cut of the scores, 0 to 1: a mask with a clear edge hardly
/// changes. Null where there are no scores.
/// </param>
public sealed class PromptMask(Mat mask, double? predictedIou = null, double? stability = null) : IDisposable
{
    public Mat Mask { get; } = mask;

    public double? PredictedIou { get; } = predictedIou;

    public double? Stability { get; } = stability;

    public void Dispose() => Mask.Dispose();
}
