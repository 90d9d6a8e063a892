namespace FoodInspect.Core.Pipeline;

/// <summary>Hears how long each stage took and how full the queues are. Called from many threads, at frame rate.</summary>
public interface IPipelineObserver
{
    /// <summary>A stage has done one frame. For the first stage it is the wait for the source's next frame.</summary>
    void StageCompleted(string stage, double durationSeconds);

    /// <summary>So many frames wait for this stage.</summary>
    void QueueDepthChanged(string stage, int depth);
}
