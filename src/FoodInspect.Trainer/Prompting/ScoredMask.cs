using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>Scores of one mask over the picture, 32-bit floating point. Owns them.</summary>
internal sealed record ScoredMask(Mat Scores, float PredictedIou) : IDisposable
{
    public void Dispose() => Scores.Dispose();

    /// <summary>255 where the score is above the cut; the caller disposes it.</summary>
    public Mat Above(double cut)
    {
        var mask = new Mat();
        Cv2.Compare(Scores, Scalar.All(cut), mask, CmpTypes.GT);
        return mask;
    }

    /// <summary>Intersection over union of the masks cut higher and lower by <paramref name="offset"/>: a mask with a clear edge hardly changes. 0 for an empty one.</summary>
    public double Stability(double offset)
    {
        using var smaller = Above(offset);
        using var larger = Above(-offset);
        var union = Cv2.CountNonZero(larger);
        return union == 0 ? 0 : (double)Cv2.CountNonZero(smaller) / union;
    }
}
