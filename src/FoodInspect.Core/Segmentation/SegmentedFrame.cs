using FoodInspect.Core.Frames;

namespace FoodInspect.Core.Segmentation;

/// <summary>A frame and its label map; without one where the picture could not be judged. Owns both.</summary>
/// <param name="frame">The frame; ownership passes to this object.</param>
/// <param name="labels">Its label map, or null if <see cref="PictureQuality.UnusableReason"/> kept it from the network.</param>
public sealed class SegmentedFrame(Frame frame, LabelMap? labels) : IDisposable
{
    /// <summary>The frame.</summary>
    public Frame Frame { get; } = frame;

    /// <summary>The label map at the network's resolution, or null.</summary>
    public LabelMap? Labels { get; } = labels;

    /// <inheritdoc />
    public void Dispose()
    {
        Frame.Dispose();
        Labels?.Dispose();
    }
}
