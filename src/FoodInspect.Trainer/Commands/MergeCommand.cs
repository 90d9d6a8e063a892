using System.CommandLine;
using FoodInspect.Trainer.Data.Formats;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>merge</c>: makes one data set of several.</summary>
internal static class MergeCommand
{
    private static readonly Argument<string[]> Datasets = new("datasets") { Description = "The datasets, two or more; the first one's classes are those of the new set.", Arity = new ArgumentArity(2, 100) };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the new dataset; must not exist or be empty.", Required = true };
    private static readonly Option<string?> Classes = new("--classes") { Description = "A dataset whose classes to use in place of the first one's." };

    public static Command Create()
    {
        var command = new Command("merge", "Make one dataset of several: classes go by name, splits stay.") { Datasets, Out, Classes, ImportCommand.Map };
        command.Run((parsed, stop) =>
        {
            var (sources, target, journal) = (parsed.GetRequiredValue(Datasets), parsed.GetRequiredValue(Out), new ImportJournal());
            var merged = MergedDatasets.Open(sources, journal);
            var options = new ImportOptions("", ImportCommand.WantedClasses(parsed.GetValue(Classes) ?? sources[0]), ImportCommand.RenamedLabels(parsed), "train", merged.Groups, null);
            // What is wrong with the classes is told along with what is wrong with the sets.
            LabelIds.Create(merged.Pictures.Labels, merged.Pictures.HoldsIds, background: null, options.Classes, options.Renamed, journal);
            ImportCommand.Summarise(new DatasetImport(options, journal).Run(string.Join(", ", sources), merged.Pictures, target, stop), target, journal);
        });
        return command;
    }
}
