using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FoodInspect.Inference;

/// <summary>
/// Keeps ONNX Runtime from telling its maker about models, machine and runs, which it does by default on Linux since 1.29
/// (github.com/microsoft/onnxruntime/pull/27379), and from keeping an identifier of the machine in the home folder for it.
/// </summary>
public static partial class OnnxRuntimeTelemetry
{
    /// <summary>Turns it off. Comes before the first call of ONNX Runtime, which decides then; whoever uses this assembly has called it already.</summary>
#pragma warning disable CA2255 // Who uses this assembly cannot forget it.
    [ModuleInitializer]
#pragma warning restore CA2255
    public static void TurnOff()
    {
        // Not Environment.SetEnvironmentVariable: .NET keeps that to itself, native code never sees it. What a user has set stays.
        _ = SetVariable("ORT_DISABLE_TELEMETRY", "1", overwrite: 0);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SetVariable(string name, string value, int overwrite);
}
