using System.Diagnostics;

namespace FoodInspect.Tests;

/// <summary>What a process said and how it ended.</summary>
public sealed record ProcessResult(int ExitCode, string Output, string Error);

/// <summary>Runs a program as a user does: in a process of its own.</summary>
public static class ChildProcess
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(3);

    /// <summary>The real program, as built with these tests.</summary>
    public static Task<ProcessResult> RunFoodInspectAsync(params string[] arguments) =>
        RunFoodInspectAsync(Deadline, arguments);

    /// <summary>The real program, for work that takes long on a busy machine.</summary>
    public static async Task<ProcessResult> RunFoodInspectAsync(TimeSpan deadline, params string[] arguments)
    {
        using var process = Start(FoodInspect(arguments));
        return await EndAsync(process, deadline);
    }

    /// <summary>
    /// The real program. It listens to Ctrl-C even where these tests were started by a shell in the background, which
    /// makes all that it starts deaf to it.
    /// </summary>
    public static ProcessStartInfo FoodInspect(params IEnumerable<string> arguments) =>
        new("env", ["--default-signal=INT", "dotnet", Path.Combine(AppContext.BaseDirectory, "foodinspect.dll"), .. arguments]);

    /// <summary>Adds variables to its environment.</summary>
    public static ProcessStartInfo With(this ProcessStartInfo start, IReadOnlyDictionary<string, string>? environment)
    {
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        return start;
    }

    public static Process Start(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        return Process.Start(start)!;
    }

    /// <summary>Runs to the end; a process that hangs is killed, with its children, and fails the test.</summary>
    public static async Task<ProcessResult> RunAsync(ProcessStartInfo start)
    {
        using var process = Start(start);
        return await EndAsync(process);
    }

    public static Task<ProcessResult> EndAsync(Process process) => EndAsync(process, Deadline);

    private static async Task<ProcessResult> EndAsync(Process process, TimeSpan deadline)
    {
        using var timeout = new CancellationTokenSource(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
            var error = process.StandardError.ReadToEndAsync(timeout.Token);
            await process.WaitForExitAsync(timeout.Token);
            return new ProcessResult(process.ExitCode, await output, await error);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{process.StartInfo.FileName} did not end within {deadline}.");
        }
    }
}
