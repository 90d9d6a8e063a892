using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace FoodInspect.Core.Capture.Ffmpeg;

/// <summary>The installed ffmpeg, its companion ffprobe, and what its version can do.</summary>
/// <param name="Path">The program, or its name in PATH.</param>
/// <param name="ProbePath">ffprobe, from the same place.</param>
/// <param name="Version">Major and minor version; a build without a version number counts as the newest.</param>
internal sealed partial record FfmpegProgram(string Path, string ProbePath, Version Version)
{
    /// <summary>How long a short answer may take.</summary>
    public static readonly TimeSpan AnswerDeadline = TimeSpan.FromSeconds(20);

    /// <summary>Since 5.0 RTSP's time limit is called timeout, and a list of inputs can carry their options.</summary>
    public bool IsModern => Version.Major >= 5;

    /// <summary>Since 5.1; the older name is gone in the newest versions.</summary>
    public string PassEveryFrame => Version >= new Version(5, 1) ? "-fps_mode" : "-vsync";

    /// <summary>Finds the program, or says how to install it.</summary>
    /// <exception cref="CameraException">It is not installed or does not run.</exception>
    public static FfmpegProgram Find(string path) =>
        TryFind(path) ?? throw new CameraException(
            $"Network cameras are read by the program {path}, which is not installed or does not run. Install it with: apt-get install ffmpeg (or set FfmpegPath).");

    /// <summary>Finds the program; null if it is not installed or does not run.</summary>
    public static FfmpegProgram? TryFind(string path)
    {
        var folder = System.IO.Path.GetDirectoryName(path);
        var probe = string.IsNullOrEmpty(folder) ? "ffprobe" : System.IO.Path.Combine(folder, "ffprobe");
        try
        {
            var match = VersionLine().Match(Ask(path, ["-hide_banner", "-version"]).Output);
            return match.Success ? new FfmpegProgram(path, probe, ReadVersion(match.Groups["version"].Value)) : null;
        }
        catch (Win32Exception)
        {
            return null; // no such program: the caller decides whether that is an error
        }
    }

    /// <summary>True if its ffprobe is there too.</summary>
    public bool HasProbe => IsInstalled(ProbePath);

    /// <summary>True if there is a program of this name in PATH, or at this path.</summary>
    public static bool IsInstalled(string program) => program.Contains('/', StringComparison.Ordinal)
        ? File.Exists(program)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(System.IO.Path.Combine(folder, program)));

    /// <summary>Runs a short program to its end.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    /// <exception cref="CameraException">It does not end.</exception>
    public static (int ExitCode, string Output, string Errors) Ask(string program, IEnumerable<string> arguments) =>
        Ask(program, arguments, AnswerDeadline, CancellationToken.None);

    /// <summary>Runs a program to its end, within a deadline.</summary>
    /// <exception cref="Win32Exception">There is no such program.</exception>
    /// <exception cref="CameraException">It does not end.</exception>
    /// <exception cref="OperationCanceledException">It was stopped, and is gone.</exception>
    public static (int ExitCode, string Output, string Errors) Ask(string program, IEnumerable<string> arguments, TimeSpan deadline, CancellationToken stop)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        })!;
        process.StandardInput.Close();
        // Disposing the process closes neither.
        using var errorPipe = process.StandardError;
        using var outputPipe = process.StandardOutput;
        var errors = errorPipe.ReadToEndAsync(CancellationToken.None);
        var output = outputPipe.ReadToEndAsync(CancellationToken.None);
        using var killing = stop.Register(process.Kill);
        if (!Task.WaitAll([errors, output], deadline))
        {
            process.Kill();
            throw new CameraException($"{program} does not answer within {deadline.TotalSeconds} s.");
        }

        stop.ThrowIfCancellationRequested();

        process.WaitForExit();
        return (process.ExitCode, output.Result, errors.Result);
    }

    private static Version ReadVersion(string text) =>
        NumberedVersion().Match(text) is { Success: true } match && Version.TryParse(match.Groups["number"].Value, out var version)
            ? version
            : new Version(int.MaxValue, 0);

    [GeneratedRegex(@"^ffmpeg version (?<version>\S+)")]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^n?(?<number>\d+\.\d+)")]
    private static partial Regex NumberedVersion();
}
