using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting.Overlays;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>A copy of what proves an alert, in pooled memory. Owns the copies.</summary>
/// <param name="Picture">The camera's picture.</param>
/// <param name="ClassIds">Its label map, or null if there is none.</param>
/// <param name="Scene">What the overlay tells of it.</param>
public sealed record EvidencePicture(PooledMat Picture, PooledMat? ClassIds, OverlayScene Scene) : IDisposable
{
    /// <inheritdoc />
    public void Dispose()
    {
        Picture.Dispose();
        ClassIds?.Dispose();
    }
}
