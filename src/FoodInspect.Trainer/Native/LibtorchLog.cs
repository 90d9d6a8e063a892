using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FoodInspect.Trainer.Native;

/// <summary>
/// What libtorch itself writes to standard error: errors only. Where the processor cannot do NNPACK it warns at every small convolution
/// otherwise, thousands of lines between those of the training. What goes wrong comes as an exception in any case.
/// </summary>
public static class LibtorchLog
{
    // c10/util/Logging.cpp: the least severity that is written. TORCH_CPP_LOG_LEVEL is read by Python's bindings only.
    private const string LeastSeverityName = "FLAGS_caffe2_log_level";
    private const int Error = 2;

    /// <summary>The least severity that is written (0 info, 1 warning, 2 error), or null where the library does not tell.</summary>
    public static int? LeastSeverity => Address() is { } address ? Marshal.ReadInt32(address) : null;

    [ModuleInitializer]
    internal static void Quieten()
    {
        if (Address() is { } address)
            Marshal.WriteInt32(address, Error);
    }

    private static nint? Address() =>
        NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, "libc10.so"), out var library)
        && NativeLibrary.TryGetExport(library, LeastSeverityName, out var address)
            ? address
            : null;
}
