namespace FoodInspect.Core.Reporting.Storage;

/// <summary>Evidence that is written, or soon will be.</summary>
/// <param name="path">Its folder.</param>
public sealed class EvidenceTicket(string path)
{
    private volatile bool _isLost;

    /// <summary>Its folder, or null once it is known that it could not be kept.</summary>
    public string? Path => _isLost ? null : path;

    internal string Folder => path;

    internal void Lose() => _isLost = true;
}
