using System.Runtime.InteropServices;

namespace FoodInspect.Core.Native;

/// <summary>
/// Ends a process that cannot end by itself: a thread of it is in a call that does not return, and whoever waits for that thread, or frees what it works on, hangs or
/// crashes with it. Nothing is closed; alerts and log must have been written before.
/// </summary>
public static partial class LastResort
{
    /// <summary>How long the log has to be written.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Ends the process; does not return.</summary>
    public static async Task EndAsync(int exitCode)
    {
        await Task.Delay(Patience).ConfigureAwait(false);
        Exit(exitCode);
    }

    // _exit(2) runs no handlers, which Environment.Exit does.
    [LibraryImport("libc", EntryPoint = "_exit")]
    private static partial void Exit(int exitCode);
}
