namespace FoodInspect.Core.Rules;

/// <summary>What a violated rule asks for, in rising order.</summary>
public enum Severity
{
    /// <summary>Recorded only.</summary>
    Info,

    /// <summary>An alert, but the item passes.</summary>
    Warn,

    /// <summary>The item is to be taken off the line.</summary>
    Reject,

    /// <summary>The line is to be stopped.</summary>
    Stop,
}
