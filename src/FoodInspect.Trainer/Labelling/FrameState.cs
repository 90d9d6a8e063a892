namespace FoodInspect.Trainer.Labelling;

/// <summary>How far a person has come with a frame.</summary>
public enum FrameState
{
    /// <summary>Nobody has decided yet; there may be a draft.</summary>
    Open,

    /// <summary>Its mask in the data set is a person's word.</summary>
    Ready,

    /// <summary>Looked at and left aside: blurred, empty, a repetition.</summary>
    Skipped,
}
