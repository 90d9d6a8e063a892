namespace FoodInspect.Inference;

/// <summary>How the network is run. Zero means: as the provider likes it.</summary>
public sealed record InferenceOptions
{
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Auto;

    /// <summary>
    /// Sessions that work side by side. 0: one a core on the CPU (two sessions of one thread gave more frames a second than one
    /// of two threads), one on a GPU.
    /// </summary>
    public int Sessions { get; init; }

    /// <summary>Threads of a session on the CPU. 0: one.</summary>
    public int ThreadsPerSession { get; init; }

    /// <summary>Most pictures in one run; only what is waiting is batched, nobody waits for a batch to fill. 0: 1 on the CPU, 8 on a GPU.</summary>
    public int MaxBatch { get; init; }

    /// <summary>Number of the GPU.</summary>
    public int DeviceId { get; init; }
}
