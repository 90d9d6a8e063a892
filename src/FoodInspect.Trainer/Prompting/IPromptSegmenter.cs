using OpenCvSharp;

namespace FoodInspect.Trainer.Prompting;

/// <summary>
/// Answers a person's hint on a picture (points, a box) with masks of what is meant: Segment Anything where its weights are,
/// GrabCut elsewhere. For one thread at a time.
/// </summary>
public interface IPromptSegmenter : IDisposable
{
    /// <summary>What it is, for people: "Segment Anything 2", "GrabCut".</summary>
    string Name { get; }

    /// <param name="picture">BGR, 8-bit, [height, width]; stays the caller's.</param>
    /// <param name="prompt">What is meant, in pixels of the picture.</param>
    /// <returns>At least one mask, the best first; the caller disposes them.</returns>
    /// <exception cref="ArgumentException">The picture is not 8-bit BGR, or the prompt says nothing or lies outside.</exception>
    IReadOnlyList<PromptMask> Segment(Mat picture, Prompt prompt);
}
