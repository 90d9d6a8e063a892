using System.Collections.Concurrent;
using FoodInspect.Trainer.Prompting;
using OpenCvSharp;

namespace FoodInspect.Trainer.Tests.Prompting;

/// <summary>Notes what it is asked, and answers nothing before it is let go.</summary>
internal sealed class WaitingSegmenter : IPromptSegmenter
{
    private readonly ManualResetEventSlim _released = new();

    public ConcurrentQueue<Prompt> Prompts { get; } = [];

    public string Name => "waiting";

    public IReadOnlyList<PromptMask> Segment(Mat picture, Prompt prompt)
    {
        Prompts.Enqueue(prompt);
        _released.Wait(TimeSpan.FromSeconds(30));
        return [new PromptMask(new Mat(picture.Size(), MatType.CV_8UC1, Scalar.All(255)))];
    }

    public void Release() => _released.Set();

    public void Dispose() => _released.Dispose();
}
