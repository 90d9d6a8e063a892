using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Hosting;
using FoodInspect.Inference.Models;

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
        var (plans, isGood) = await PlanAsync(configuration);
        using var log = ProgramLog.Create();
        await foreach (var result in new StartupChecks(plans, configuration.Options, arguments.GetValue(Alert), log.CreateLogger("check")).RunAsync(stop))
        {
            isGood &= result.IsGood;
            await Console.Out.WriteLineAsync($"{(result.IsGood ? "ok    " : "FAILED")}  {result.Subject}: {configuration.HideSecrets(result.Finding)}");
        }

        return isGood ? ExitCode.Good : plans.Count == 0 ? ExitCode.Model : ExitCode.CheckFailed;
    }

    /// <summary>Plans the lines; none where a model is refused, but what needs no model is tried all the same.</summary>
    private static async Task<(IReadOnlyList<LinePlan> Plans, bool IsGood)> PlanAsync(ConfigurationFile configuration)
    {
        try
        {
            var plans = new LinePlanner(configuration).Plan();
            await Console.Out.WriteLineAsync($"ok      {configuration.Path}: {plans.Count} {(plans.Count == 1 ? "line" : "lines")}");
            return (plans, true);
        }
        catch (ModelException refusal)
        {
            await Console.Out.WriteLineAsync($"FAILED  model: {configuration.HideSecrets(refusal.Message)} No camera is tried without it.");
            return ([], false);
        }
    }
}
