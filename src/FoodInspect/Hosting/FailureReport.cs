using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Native;
using FoodInspect.Core.Reporting;
using FoodInspect.Inference.Models;

namespace FoodInspect.Hosting;

/// <summary>The one place where an exception becomes a message for the reader and an exit code.</summary>
public static class FailureReport
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Runs the program; whatever it throws is said on <paramref name="error"/> and becomes the exit code.</summary>
    /// <param name="program">The program; its token is cancelled by the first Ctrl-C or SIGTERM.</param>
    /// <param name="error">Where messages go.</param>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> program, TextWriter error)
    {
        using var signal = new StopSignal(TimeProvider.System);
        try
        {
            return await program(signal.Token);
        }
        catch (Exception exception)
        {
            var (exitCode, message) = Explain(exception);
            // Nobody may be reading: the program ends all the same.
            await Task.WhenAny(Task.Run(() => error.WriteLine(message)), Task.Delay(Patience));
            return exitCode;
        }
    }

    /// <summary>The exit code and the message that an exception stands for.</summary>
    public static (int ExitCode, string Message) Explain(Exception exception) => exception switch
    {
        OperationCanceledException => (ExitCode.Interrupted, "Interrupted."),
        ConfigurationException => (ExitCode.Configuration, exception.Message),
        OutputException => (ExitCode.Configuration, exception.Message),
        ModelException => (ExitCode.Model, exception.Message),
        CameraException => (ExitCode.Camera, exception.Message),
        EngineFaultException => (ExitCode.Unexpected, exception.Message),
        _ => (ExitCode.Unexpected, Unforeseen(exception)),
    };

    /// <summary>The message on one line, as alerts, health and the log have it: what stands on lines of its own is parted by semicolons.</summary>
    public static string Reason(Exception exception) => Explain(exception).Message
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Aggregate((text, line) => text[^1] is ':' or '.' ? $"{text} {line}" : $"{text}; {line}");

    private static string Unforeseen(Exception exception) =>
        Environment.GetEnvironmentVariable("FOODINSPECT_DEBUG") == "1"
            ? exception.ToString()
            : MissingLibrary.Explain(exception) ?? $"""
               Unexpected error, {exception.GetType().Name}: {exception.Message}
               This is a fault of the program. Set FOODINSPECT_DEBUG=1, repeat it, and report the output as an issue of the project.
               """;
}
