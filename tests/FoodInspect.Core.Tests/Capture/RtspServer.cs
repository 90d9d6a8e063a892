using System.Diagnostics;
using System.Globalization;
using FoodInspect.Core.Capture.Ffmpeg;

namespace FoodInspect.Core.Tests.Capture;

/// <summary>A real RTSP server on loopback, in a process that can be stopped, killed and started again on its port.</summary>
internal sealed class RtspServer : IDisposable
{
    private const string Python = "/usr/bin/python3"; // the system's, which has the bindings
    private readonly string[] _arguments;
    private Process _process;

    private RtspServer(string[] arguments)
    {
        _arguments = arguments;
        (_process, Port) = Start(0);
    }

    public int Port { get; }

    /// <summary>The stream's address, for a user if given.</summary>
    public string Address(string? user = null) => $"rtsp://{(user is null ? "" : user + "@")}127.0.0.1:{Port}/camera";

    /// <summary>Starts a server, or skips the test and says what is missing.</summary>
    public static RtspServer StartOrSkip(params string[] arguments)
    {
        Assert.SkipUnless(CanRun(), "SKIPPED: no RTSP server here; install the packages of tests/packages.txt (apt-get install ffmpeg python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-{base,good,bad,ugly})");
        return new RtspServer(arguments);
    }

    private static bool CanRun()
    {
        if (!File.Exists(Python) || FfmpegProgram.TryFind("ffmpeg") is null)
            return false;
        var (exitCode, _, _) = FfmpegProgram.Ask(Python,
        [
            "-c", "import gi; gi.require_version('Gst','1.0'); gi.require_version('GstRtspServer','1.0'); from gi.repository import Gst, GstRtspServer; Gst.init(None); "
            + "assert all(Gst.ElementFactory.find(name) for name in ('videotestsrc', 'x264enc', 'rtph264pay', 'rtpbin'))",
        ]);
        return exitCode == 0;
    }

    private (Process Process, int Port) Start(int port)
    {
        var script = Path.Combine(AppContext.BaseDirectory, "Capture", "rtsp_server.py");
        var process = Process.Start(new ProcessStartInfo(Python, [script, "--port", $"{port}", .. _arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardInput = true,
        })!;
        var line = process.StandardOutput.ReadLine();
        Assert.StartsWith("port ", line);
        return (process, int.Parse(line!.AsSpan(5), CultureInfo.InvariantCulture));
    }

    /// <summary>Stops the process where it stands, as a camera that hangs.</summary>
    public void Freeze() => SendSignal("STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => SendSignal("CONT");

    public void Die()
    {
        _process.Kill();
        _process.WaitForExit();
        _process.Dispose();
    }

    public void StartAgain() => _process = Start(Port).Process;

    public void Dispose() => Die();

    private void SendSignal(string signal) => FfmpegProgram.Ask("sh", ["-c", $"kill -{signal} {_process.Id}"]);
}
