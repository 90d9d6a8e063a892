namespace FoodInspect.Inference;

/// <summary>What the network runs on.</summary>
public enum ExecutionProvider
{
    /// <summary>Cuda where it works, else Cpu; which one is told (<see cref="SegmentationEngine.ProviderChoice"/>).</summary>
    Auto,

    /// <summary>The processor, one session of one thread a core unless configured otherwise.</summary>
    Cpu,

    /// <summary>An NVIDIA GPU through CUDA and cuDNN; an error where that does not work.</summary>
    Cuda,

    /// <summary>An NVIDIA GPU through TensorRT, CUDA for what TensorRT leaves; an error where that does not work.</summary>
    TensorRt,
}
