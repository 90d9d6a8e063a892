namespace FoodInspect.Core.Pipeline;

/// <summary>Hears how long each stage took and which queues there are. Called from many threads, at frame rate.</summary>
public interface IPipelineObserver
{
    /// <summary>A stage has done one frame. For the first stage it is the wait for the source's next frame.</summary>
    void StageCompleted(string stage, double durationSeconds);

    /// <summary>A stage has a queue before it; <paramref name="depth"/> tells at any time how many frames wait there. Told once, when the chain is built.</summary>
    void QueueOpened(string stage, Func<int> depth)
    {
        // What a queue holds at one moment is not of interest to everyone.
    }
}
