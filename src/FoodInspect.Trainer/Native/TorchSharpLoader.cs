using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FoodInspect.Trainer.Native;

/// <summary>
/// Makes TorchSharp load where the C++ runtime is older than GCC 13's (Debian 12, Ubuntu 22.04). Its native part,
/// libLibTorchSharp.so, asks libstdc++ for one symbol that is missing there, so the loader refuses it. A copy without that
/// demand (<see cref="StreamInitialisation"/>) is loaded first; as the copy keeps the library's SONAME, the system's loader
/// then answers TorchSharp's own request with it.
/// </summary>
public static class TorchSharpLoader
{
    private const string LibraryName = "libLibTorchSharp.so";
    private const string PatchedName = "libLibTorchSharp.older-libstdc++.so";

    // What the library needs, in the order of loading; found by name only if the copy does not stand beside them.
    private static readonly string[] Dependencies = ["libc10.so", "libtorch_cpu.so", "libtorch.so"];

    private static readonly Lock Gate = new();
    private static bool _prepared;

    /// <summary>Whether this machine's C++ runtime lacks the symbol, so that the patched copy is the one in use.</summary>
    public static bool NeedsPatchedCopy { get; } = OperatingSystem.IsLinux() && !RuntimeHasSymbol();

    /// <summary>Runs before any code of this program, and so before TorchSharp's first use. Call it where TorchSharp is used without this program's types.</summary>
    /// <exception cref="DllNotFoundException">The library or its patched copy does not load.</exception>
    [ModuleInitializer]
    public static void Prepare()
    {
        lock (Gate)
        {
            if (_prepared || !NeedsPatchedCopy)
                return;
            var original = Path.Combine(AppContext.BaseDirectory, LibraryName);
            if (!File.Exists(original))
                return; // not beside the program: a machine-wide installation, which is its owner's to fit
            var patched = PatchedCopyOf(original);
            foreach (var dependency in Dependencies)
                NativeLibrary.TryLoad(Path.Combine(AppContext.BaseDirectory, dependency), out _);
            NativeLibrary.Load(patched);
            _prepared = true;
        }
    }

    private static bool RuntimeHasSymbol() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out var runtime)
        && NativeLibrary.TryGetExport(runtime, StreamInitialisation.Symbol, out _);

    /// <summary>The patched copy beside the program, or in the user's cache folder where the program's own is read-only.</summary>
    private static string PatchedCopyOf(string original)
    {
        var beside = Path.Combine(AppContext.BaseDirectory, PatchedName);
        if (IsCurrent(beside, original))
            return beside;
        var image = File.ReadAllBytes(original);
        StreamInitialisation.RemoveDemand(image);
        try
        {
            return Write(beside, image);
        }
        catch (Exception failure) when (failure is UnauthorizedAccessException or IOException)
        {
            var cache = Path.Combine(
                Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create),
                "foodinspect");
            Directory.CreateDirectory(cache);
            return Write(Path.Combine(cache, PatchedName), image);
        }
    }

    private static bool IsCurrent(string copy, string original) =>
        File.Exists(copy)
        && new FileInfo(copy).Length == new FileInfo(original).Length
        && File.GetLastWriteTimeUtc(copy) >= File.GetLastWriteTimeUtc(original);

    // Through a temporary name: another process may be loading the copy at this moment.
    private static string Write(string path, byte[] image)
    {
        var temporary = $"{path}.{Environment.ProcessId}";
        File.WriteAllBytes(temporary, image);
        File.Move(temporary, path, overwrite: true);
        return path;
    }
}
