using static TorchSharp.torch;

namespace FoodInspect.Trainer.Training;

/// <summary>What a run computes on.</summary>
public enum ComputeDevice
{
    Cpu,

    /// <summary>The first NVIDIA GPU; convolutions and matrix products in bfloat16.</summary>
    Cuda,
}

/// <summary>Devices as torch names them.</summary>
public static class ComputeDevices
{
    public static Device Torch(this ComputeDevice device) => device == ComputeDevice.Cuda ? CUDA : CPU;

    /// <exception cref="ArgumentException">The device is not there, or this build cannot use it.</exception>
    public static void Require(this ComputeDevice device)
    {
        if (device == ComputeDevice.Cuda && !cuda.is_available())
        {
            throw new ArgumentException(
                "--device Cuda: libtorch finds no GPU here. It takes an NVIDIA GPU with its driver, and a trainer built with -p:Accelerator=Cuda.");
        }
    }
}
