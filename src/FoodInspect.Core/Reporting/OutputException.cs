namespace FoodInspect.Core.Reporting;

/// <summary>Something that the run was asked to write cannot be written; the message says what, where and why.</summary>
public sealed class OutputException : Exception
{
    /// <summary>An output that cannot be written.</summary>
    public OutputException(string message)
        : base(message)
    {
    }

    /// <summary>An output that cannot be written, and what lies beneath.</summary>
    public OutputException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
