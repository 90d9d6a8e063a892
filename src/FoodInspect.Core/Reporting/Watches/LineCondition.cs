namespace FoodInspect.Core.Reporting.Watches;

/// <summary>How a line is.</summary>
public enum LineState
{
    /// <summary>Model, engine and camera get ready: no picture was judged yet, or none since the camera came back.</summary>
    WarmingUp,

    /// <summary>Its verdicts mean what they say.</summary>
    Inspecting,

    /// <summary>What passes now passes unseen.</summary>
    NotInspecting,

    /// <summary>It has come to its end; no more frames will come.</summary>
    Ended,
}

/// <summary>How a line is, and why.</summary>
/// <param name="State">How it is.</param>
/// <param name="Reason">Why it does not inspect; null while it does.</param>
public readonly record struct LineCondition(LineState State, string? Reason = null)
{
    /// <inheritdoc />
    public override string ToString() => State switch
    {
        LineState.WarmingUp => "warming up",
        LineState.Inspecting => "inspecting",
        LineState.NotInspecting => $"not inspecting: {Reason}",
        _ => Reason is null ? "ended" : $"ended: {Reason}",
    };
}
