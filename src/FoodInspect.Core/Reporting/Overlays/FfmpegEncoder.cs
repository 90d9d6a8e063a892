using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Ffmpeg;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Overlays;

/// <summary>
/// H.264 through the program <c>ffmpeg</c>, which is fed raw pictures. It runs in a session of its own, out of reach of the
/// terminal's Ctrl-C: who is interrupted still finishes the video.
/// </summary>
public sealed class FfmpegEncoder : IVideoEncoder
{
    private const string Program = "ffmpeg";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _path;
    private readonly Process _process;
    private readonly Task<string> _complaints;
    private bool _isComplete;

    private FfmpegEncoder(string path, Process process)
    {
        (_path, _process) = (path, process);
        _complaints = process.StandardError.ReadToEndAsync();
    }

    /// <summary>Starts the program.</summary>
    /// <returns>Null if it, or setsid of util-linux, is not installed.</returns>
    public static FfmpegEncoder? TryStart(string path, double framesPerSecond, Size size)
    {
        // setsid would start all the same, and fail only with the first picture.
        if (!FfmpegProgram.IsInstalled(Program))
            return null;
        var start = new ProcessStartInfo("setsid") { RedirectStandardInput = true, RedirectStandardError = true };
        string[] arguments =
        [
            Program, "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "bgr24", "-s", $"{size.Width}x{size.Height}",
            "-r", framesPerSecond.ToString(CultureInfo.InvariantCulture), "-i", "pipe:0",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "21", "-pix_fmt", "yuv420p", "-movflags", "+faststart",
            Path.GetFullPath(path),
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        try
        {
            return Process.Start(start) is { } process ? new FfmpegEncoder(path, process) : null;
        }
        catch (Win32Exception)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public unsafe void Write(Mat picture)
    {
        try
        {
            _process.StandardInput.BaseStream.Write(new ReadOnlySpan<byte>(picture.DataPointer, checked((int)(picture.Total() * picture.ElemSize()))));
        }
        catch (IOException)
        {
            throw Failed();
        }
    }

    /// <inheritdoc />
    public void Complete()
    {
        if (_isComplete)
            return;
        _isComplete = true;
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            throw Failed();
        }

        if (!_process.WaitForExit(Patience) || _process.ExitCode != 0)
            throw Failed();
    }

    /// <inheritdoc />
    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill();
        _process.Dispose();
    }

    private OutputException Failed()
    {
        if (!_process.WaitForExit(TimeSpan.FromSeconds(5)))
            _process.Kill();
        _process.WaitForExit();
        return new OutputException($"{_path}: the video cannot be written; ffmpeg says: {_complaints.GetAwaiter().GetResult().Trim()}");
    }
}
