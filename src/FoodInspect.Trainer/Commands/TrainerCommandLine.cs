using System.CommandLine;
using FoodInspect.Core.Native;

namespace FoodInspect.Trainer.Commands;

/// <summary>The trainer's commands and what they end with.</summary>
public static class TrainerCommandLine
{
    /// <summary>Runs the command that the arguments name; the first Ctrl-C, SIGTERM or hang-up ends it in order, a second one at once.</summary>
    /// <returns>The exit code: see <see cref="ExitCode"/>.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("FoodInspect's trainer: trains, evaluates and exports models.");
        root.Subcommands.Add(SimulateCommand.Create());
        root.Subcommands.Add(LabelCommand.Create());
        root.Subcommands.Add(ImportCommand.Create());
        root.Subcommands.Add(ExportDataCommand.Create());
        root.Subcommands.Add(SplitCommand.Create());
        root.Subcommands.Add(MergeCommand.Create());
        root.Subcommands.Add(InspectDataCommand.Create());
        root.Subcommands.Add(ComposeCommand.Create());
        root.Subcommands.Add(TrainCommand.Create());
        root.Subcommands.Add(FinetuneCommand.Create());
        root.Subcommands.Add(EvaluateCommand.Create());
        root.Subcommands.Add(PredictCommand.Create());
        root.Subcommands.Add(BenchCommand.Create());
        root.Subcommands.Add(ImportWeightsCommand.Create());
        root.Subcommands.Add(ExportCommand.Create());
        root.Subcommands.Add(ReportCommand.Create());
        root.Subcommands.Add(PromoteCommand.Create());
        root.Subcommands.Add(RollbackCommand.Create());
        root.Subcommands.Add(CalibrateThresholdsCommand.Create());

        var parsed = root.Parse(args);
        // System.CommandLine would end the process two seconds after a signal, in the middle of a step.
        using var signal = new StopSignal(TimeProvider.System);
        var code = await parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null }, signal.Token);
        // System.CommandLine answers a wrong command line with 1, which here means "unexpected".
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
    }
}
