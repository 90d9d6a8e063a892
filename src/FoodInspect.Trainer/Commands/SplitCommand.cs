using System.CommandLine;
using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>split</c>: deals the pictures of a data set out to splits, by group and never one by one.</summary>
internal static class SplitCommand
{
    private static readonly Argument<string> Dataset = new("dataset") { Description = "The dataset; all its splits are dealt out anew." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the new dataset; must not exist or be empty.", Required = true };

    public static Command Create()
    {
        var command = new Command("split", "Deal the pictures of a dataset out to splits by group (lot, part, camera).") { Dataset, Out };
        foreach (var option in GroupArguments.All)
            command.Options.Add(option);
        command.Run((parsed, stop) =>
        {
            var groups = GroupArguments.Groups(parsed) ?? throw new UsageException("Say what a group is by --group-pattern or --group-table; pictures are never dealt out one by one.");
            var deal = GroupArguments.Split(parsed) ?? throw new UsageException("Say how to deal by --shares, for example train=0.7,val=0.2,test=0.1.");
            var (source, target, journal) = (parsed.GetRequiredValue(Dataset), parsed.GetRequiredValue(Out), new ImportJournal());
            var options = new ImportOptions("", null, new Dictionary<string, string>(), "train", groups, deal);
            ImportCommand.Summarise(new DatasetImport(options, journal).Run(source, CapturedFrames.Open(source, onlyReady: false, journal), target, stop), target, journal);
        });
        return command;
    }
}
