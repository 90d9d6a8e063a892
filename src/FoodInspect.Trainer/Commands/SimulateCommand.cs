using System.CommandLine;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>simulate</c>: writes labelled pictures of a simulated belt as a data set.</summary>
internal static class SimulateCommand
{
    private static readonly Option<string> Belt = new("--belt") { Description = "The belt, sim:NAME?option=value&…; its light, noise and scale vary.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the dataset; must not exist or be empty.", Required = true };
    private static readonly Option<int> Train = Pictures("--train", SimulatedDataset.TrainPictures, "Training pictures.");
    private static readonly Option<int> Val = Pictures("--val", SimulatedDataset.ValPictures, "Validation pictures.");
    private static readonly Option<int> Test = Pictures("--test", SimulatedDataset.TestPictures, "Test pictures.");

    public static Command Create()
    {
        var command = new Command("simulate", "Write labelled pictures of a simulated belt as a dataset.") { Belt, Out, Train, Val, Test };
        command.Run((parsed, stop) =>
        {
            var (train, val, test) = (parsed.GetValue(Train), parsed.GetValue(Val), parsed.GetValue(Test));
            if (train < 0 || val < 0 || test < 0 || train + val + test == 0)
                throw new UsageException("--train, --val and --test are numbers of pictures: 0 or more, and not all 0.");
            SimulatedDataset.Write(parsed.GetRequiredValue(Belt), parsed.GetRequiredValue(Out), train, val, test, stop);
        });
        return command;
    }

    private static Option<int> Pictures(string name, int value, string description) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };
}
