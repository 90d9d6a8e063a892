using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Chooses the frames worth keeping for training. Belongs to the line's last stage.</summary>
/// <param name="options">What to keep.</param>
/// <param name="time">The clock of the frames' timestamps.</param>
internal sealed class CaptureChoice(CapturedFramesOptions options, TimeProvider time) : IDisposable
{
    private readonly Mat _unsure = new();
    private readonly Dictionary<CaptureReason, long> _lastKept = [];
    private long _frames;

    /// <summary>Why this frame is worth keeping, or null.</summary>
    public CaptureReason? Choose(JudgedFrame judged)
    {
        // A picture without a label map gives the labeller nothing to correct.
        if (judged.Analysed.Segmented.Labels is not { } labels)
            return null;
        var isSample = options.SampleOneIn > 0 && _frames++ % options.SampleOneIn == options.SampleOneIn - 1;
        // Not the wall clock: set back, it would keep nothing until it has caught up.
        var captured = judged.Analysed.Segmented.Frame.CapturedTimestamp;
        if (options.Flagged && judged.Violations.Count > 0 && IsDue(CaptureReason.Flagged, captured))
            return Keep(CaptureReason.Flagged, captured);
        if (options.UncertainShare < 1 && IsDue(CaptureReason.Uncertain, captured) && UnsureShare(labels) > options.UncertainShare)
            return Keep(CaptureReason.Uncertain, captured);
        return isSample ? CaptureReason.Sampled : null;
    }

    public void Dispose() => _unsure.Dispose();

    private bool IsDue(CaptureReason reason, long captured) =>
        !_lastKept.TryGetValue(reason, out var last) || time.GetElapsedTime(last, captured).TotalSeconds >= options.MinimumIntervalSeconds;

    private CaptureReason Keep(CaptureReason reason, long captured)
    {
        _lastKept[reason] = captured;
        return reason;
    }

    private double UnsureShare(LabelMap labels)
    {
        Cv2.Threshold(labels.Confidences, _unsure, options.UncertainConfidence * 255, 1, ThresholdTypes.BinaryInv);
        return Cv2.CountNonZero(_unsure) / (double)labels.Confidences.Total();
    }
}
