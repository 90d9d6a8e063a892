using System.Runtime.InteropServices;
using TorchSharp;

namespace FoodInspect.Trainer.Training;

/// <summary>
/// While it lives, this thread's convolutions and matrix products run in bfloat16 and what needs the range of float32 stays there
/// (docs.pytorch.org/docs/stable/amp.html). Weights stay float32; bfloat16 has float32's exponent, so gradients need no scaling. TorchSharp has
/// no such switch: these are libtorch's own C++ functions (ATen/autocast_mode.h) by their mangled names, so this is for Linux.
/// </summary>
internal sealed partial class Autocast : IDisposable
{
    private const string Library = "libtorch_cpu.so";

    private readonly sbyte _device;

    public Autocast(ComputeDevice device)
    {
        _device = (sbyte)(device == ComputeDevice.Cuda ? DeviceType.CUDA : DeviceType.CPU);
        SetType(_device, (sbyte)torch.ScalarType.BFloat16);
        SetEnabled(_device, true);
    }

    public void Dispose()
    {
        SetEnabled(_device, false);
        // Weights cast for this step must not serve the next, which has others.
        ClearCache();
    }

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast20set_autocast_enabledEN3c1010DeviceTypeEb")]
    private static partial void SetEnabled(sbyte device, [MarshalAs(UnmanagedType.U1)] bool enabled);

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast18set_autocast_dtypeEN3c1010DeviceTypeENS1_10ScalarTypeE")]
    private static partial void SetType(sbyte device, sbyte type);

    [LibraryImport(Library, EntryPoint = "_ZN2at8autocast11clear_cacheEv")]
    private static partial void ClearCache();
}
