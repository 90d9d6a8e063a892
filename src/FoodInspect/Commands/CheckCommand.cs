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
        var (plans, refusal) = new LinePlanner(configuration).PlanOpened();
        await TellAsync(configuration, plans, refusal);
        var isGood = true;
        using var log = ProgramLog.Create();
        await foreach (var result in new StartupChecks(plans, configuration.Options, arguments.GetValue(Alert), log.CreateLogger("check")).RunAsync(stop))
        {
            isGood &= result.IsGood;
            await Console.Out.WriteLineAsync($"{(result.IsGood ? "ok    " : "FAILED")}  {result.Subject}: {configuration.HideSecrets(result.Finding)}");
        }

        return refusal is not null ? ExitCode.Model : isGood ? ExitCode.Good : ExitCode.CheckFailed;
    }

    private static async Task TellAsync(ConfigurationFile configuration, IReadOnlyList<LinePlan> plans, ModelException? refusal)
    {
        if (refusal is null)
        {
            await Console.Out.WriteLineAsync($"ok      {configuration.Path}: {plans.Count} {(plans.Count == 1 ? "line" : "lines")}");
            return;
        }

        await Console.Out.WriteLineAsync($"FAILED  model: {configuration.HideSecrets(refusal.Message)}");
        foreach (var line in configuration.Options.Lines.Except(plans.Select(plan => plan.Options)))
            await Console.Out.WriteLineAsync($"FAILED  camera of {line.Name}: not tried, since the model of its recipe is refused");
    }
}
