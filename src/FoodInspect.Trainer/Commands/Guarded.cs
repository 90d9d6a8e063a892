using System.CommandLine;
using FoodInspect.Core.Native;

namespace FoodInspect.Trainer.Commands;

/// <summary>Runs a command's body and turns its failures into one message for the reader and an exit code.</summary>
internal static class Guarded
{
    public static void Run(this Command command, Action<ParseResult, CancellationToken> body) =>
        command.SetAction((parsed, stop) => Task.Run(() => Outcome(() => body(parsed, stop)), CancellationToken.None));

    private static int Outcome(Action body)
    {
        try
        {
            body();
            return ExitCode.Good;
        }
        catch (Exception thrown)
        {
            var failure = thrown.First();
            var code = ExitCode.Of(failure);
            // What nobody expected is shown with its origin; the rest is written for the reader.
            Console.Error.WriteLine(code switch
            {
                ExitCode.Unexpected => MissingLibrary.Explain(failure) ?? failure.ToString(),
                ExitCode.Interrupted => "Interrupted.",
                _ => failure.Message,
            });
            return code;
        }
    }

    /// <summary>Of several exceptions that parallel work threw, the first; else the exception itself.</summary>
    public static Exception First(this Exception thrown) => (thrown as AggregateException)?.Flatten().InnerException ?? thrown;
}
