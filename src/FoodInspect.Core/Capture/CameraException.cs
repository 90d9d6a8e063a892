namespace FoodInspect.Core.Capture;

/// <summary>A source of frames that cannot be opened or read; the message says which and what to do, never a secret.</summary>
public sealed class CameraException : Exception
{
    /// <summary>A source that cannot be opened or read.</summary>
    public CameraException(string message)
        : base(message)
    {
    }

    /// <summary>A source that cannot be opened or read, and what lies beneath.</summary>
    public CameraException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
