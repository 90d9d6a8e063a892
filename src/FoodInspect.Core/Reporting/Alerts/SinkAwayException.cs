namespace FoodInspect.Core.Reporting.Alerts;

/// <summary>A sink takes nothing for now; what it did not take it may take later. The message says why, and holds no secret.</summary>
/// <param name="message">What was not reached, and why.</param>
/// <param name="innerException">What lies beneath, or null.</param>
public sealed class SinkAwayException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>True if it may also be that the sink objects to this alert, and would take others.</summary>
    public bool MayBeTheAlert { get; init; }
}
