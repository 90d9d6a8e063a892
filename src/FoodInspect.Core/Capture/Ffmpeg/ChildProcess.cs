using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>
/// A child that cannot outlive its parent: it leads a process group of its own, which is killed as a whole, and the kernel kills
/// it when the thread that started it ends, even when this process is killed outright (prctl(2), PR_SET_PDEATHSIG).
/// </summary>
internal sealed partial class ChildProcess : IDisposable
{
    private const int KillSignal = 9;
    private static readonly TimeSpan DeathDeadline = TimeSpan.FromSeconds(5);
    private readonly Process _process;
    private readonly int _id;

    private ChildProcess(Process process)
    {
        _process = process;
        _id = process.Id;
    }

    /// <summary>Process id, also of the group.</summary>
    public int Id => _id;

    /// <summary>The child's standard output; reads block.</summary>
    public Stream Output => _process.StandardOutput.BaseStream;

    /// <summary>The child's standard error.</summary>
    public TextReader Errors => _process.StandardError;

    /// <summary>Starts a program, whose life is bound to the calling thread's.</summary>
    /// <exception cref="CameraException">The program or those that bind it (of util-linux) are not installed.</exception>
    public static ChildProcess Start(string program, IEnumerable<string> arguments, string input)
    {
        string[] bound = ["setpriv", "--pdeathsig", "KILL", program];
        try
        {
            var process = Process.Start(new ProcessStartInfo("setsid", [.. bound, .. arguments])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                RedirectStandardInput = true,
            })!;
            var child = new ChildProcess(process);
            child.Feed(input);
            return child;
        }
        catch (Win32Exception exception)
        {
            throw new CameraException("The program setsid is not installed. Install it with: apt-get install util-linux.", exception);
        }
    }

    private void Feed(string input)
    {
        try
        {
            _process.StandardInput.Write(input);
            _process.StandardInput.Close();
        }
        catch (IOException exception)
        {
            Dispose();
            throw new CameraException("The child process ended before it read its input.", exception);
        }
    }

    /// <summary>Kills the child and whatever it started. From any thread, at any time.</summary>
    public void Kill()
    {
        if (_process.HasExited)
            return;
        // Both, for in its first moment the child does not lead its group yet.
        _ = SendSignal(-_id, KillSignal);
        _process.Kill();
    }

    /// <summary>Waits until the child is gone; its exit code, or null if even a kill does not end it (a device in the kernel hangs).</summary>
    public int? WaitForExit() => _process.WaitForExit(DeathDeadline) ? _process.ExitCode : null;

    /// <summary>Kills the child if it still runs, waits for its death, and closes its pipes: nobody may read them any more.</summary>
    public void Dispose()
    {
        Kill();
        WaitForExit();
        // A process that is disposed leaves those that were asked for open, until a garbage collection.
        _process.StandardOutput.Dispose();
        _process.StandardError.Dispose();
        _process.Dispose();
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int processId, int signal);
}
