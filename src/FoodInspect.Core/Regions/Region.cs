using OpenCvSharp;

namespace FoodInspect.Core.Regions;

/// <summary>Connected pixels of one class; a value, since a frame has dozens. All lengths are in pixels of the camera's picture, not of the network.</summary>
/// <param name="ClassId">The class of the model card.</param>
/// <param name="AreaPx">Area in pixels of the camera's picture.</param>
/// <param name="AreaMm2">Area on the belt, or null where the line has no calibrated scale.</param>
/// <param name="Box">Bounding box.</param>
/// <param name="Centroid">Centre of gravity.</param>
/// <param name="MeanConfidence">Mean probability of its pixels, 0 to 1.</param>
public readonly record struct Region(int ClassId, double AreaPx, double? AreaMm2, Rect Box, Point2d Centroid, double MeanConfidence)
{
    /// <summary>Number of the blob that the region is part of: regions of any class that touch share it, within one frame.</summary>
    public int Blob { get; init; }
}
