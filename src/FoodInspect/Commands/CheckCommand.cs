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
        var (plans, planned) = await PlanAsync(configuration);
        var isGood = true;
        using var log = ProgramLog.Create();
        await foreach (var result in new StartupChecks(plans, configuration.Options, arguments.GetValue(Alert), log.CreateLogger("check")).RunAsync(stop))
        {
            isGood &= result.IsGood;
            await Console.Out.WriteLineAsync($"{(result.IsGood ? "ok    " : "FAILED")}  {result.Subject}: {configuration.HideSecrets(result.Finding)}");
        }

        return planned != ExitCode.Good ? planned : isGood ? ExitCode.Good : ExitCode.CheckFailed;
    }

    /// <summary>Plans the lines, without those whose model is refused: what needs none is tried all the same.</summary>
    private static async Task<(IReadOnlyList<LinePlan> Plans, int Code)> PlanAsync(ConfigurationFile configuration)
    {
        var planner = new LinePlanner(configuration);
        try
        {
            var plans = planner.Plan();
            await Console.Out.WriteLineAsync($"ok      {configuration.Path}: {CountOf(plans)}");
            return (plans, ExitCode.Good);
        }
        catch (ModelException refusal)
        {
            var rest = planner.PlanRest();
            var cameras = rest.Count == 0 ? "No camera is tried without it." : $"The cameras of {CountOf(rest)} with another model are tried all the same.";
            await Console.Out.WriteLineAsync($"FAILED  model: {configuration.HideSecrets(refusal.Message)} {cameras}");
            return (rest, ExitCode.Model);
        }
    }

    private static string CountOf(IReadOnlyList<LinePlan> plans) => $"{plans.Count} {(plans.Count == 1 ? "line" : "lines")}";
}
