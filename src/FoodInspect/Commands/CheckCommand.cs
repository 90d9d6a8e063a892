using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>check</c>: whether <c>run</c> would work, without running.</summary>
internal static class CheckCommand
{
    private static readonly Option<bool> Alert = new("--alert") { Description = "Send a test alert to the webhook and the file of alerts." };

    public static Command Create()
    {
        var command = new Command("check", "Check the configuration, the models, the folders, and take a picture from each camera.") { Alert };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration();
        var plans = new LinePlanner(configuration).Plan();
        await Console.Out.WriteLineAsync($"ok      {configuration.Path}: {plans.Count} {(plans.Count == 1 ? "line" : "lines")}");
        using var log = ProgramLog.Create();
        var isGood = true;
        await foreach (var result in new StartupChecks(plans, configuration.Options, arguments.GetValue(Alert), log.CreateLogger("check")).RunAsync(stop))
        {
            isGood &= result.IsGood;
            await Console.Out.WriteLineAsync($"{(result.IsGood ? "ok    " : "FAILED")}  {result.Subject}: {configuration.HideSecrets(result.Finding)}");
        }

        return isGood ? ExitCode.Good : ExitCode.CheckFailed;
    }
}
