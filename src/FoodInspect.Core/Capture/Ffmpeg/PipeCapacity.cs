using System.IO.Pipes;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>Widens a pipe (fcntl(2), F_SETPIPE_SZ), so that its writer is woken once a picture instead of every 64 KB.</summary>
internal static partial class PipeCapacity
{
    private const int SetPipeSize = 1031;

    /// <summary>Asks for a capacity; a system that refuses (a limit for its users) leaves the pipe as it was, only slower.</summary>
    public static void Widen(Stream pipe, int bytes)
    {
        if (pipe is PipeStream { SafePipeHandle: var handle })
            _ = SetCapacity(handle, SetPipeSize, bytes);
    }

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int SetCapacity(SafePipeHandle handle, int command, int value);
}
