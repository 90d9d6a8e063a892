namespace FoodInspect.Core.Pipeline;

/// <summary>Why a captured frame never got a verdict.</summary>
public enum DropReason
{
    /// <summary>A newer frame of a live source took its place.</summary>
    Overrun,

    /// <summary>The line was stopped, or another frame's fault ended it, while the frame was on its way.</summary>
    Stopped,
}
