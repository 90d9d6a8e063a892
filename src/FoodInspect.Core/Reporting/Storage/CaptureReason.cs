namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Why a frame is kept for training, the most telling reason first.</summary>
public enum CaptureReason
{
    /// <summary>A rule became violated with it.</summary>
    Flagged,

    /// <summary>The network was unsure of more pixels than usual.</summary>
    Uncertain,

    /// <summary>One of so many, whatever it shows: what a training set of found defects alone would lack.</summary>
    Sampled,
}
