using System.CommandLine;
using FoodInspect.Trainer.Commands;

var root = new RootCommand("FoodInspect's trainer: trains, evaluates and exports ENet models.");
root.Subcommands.Add(SimulateCommand.Create());
root.Subcommands.Add(TrainCommand.Create());
root.Subcommands.Add(EvaluateCommand.Create());
root.Subcommands.Add(PredictCommand.Create());
root.Subcommands.Add(ImportWeightsCommand.Create());
root.Subcommands.Add(ExportCommand.Create());

var parsed = root.Parse(args);
// System.CommandLine answers a wrong command line with 1; here 1 means "unexpected".
var code = await parsed.InvokeAsync();
return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
