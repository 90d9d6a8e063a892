using System.CommandLine;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Data.Formats.Coco;
using FoodInspect.Trainer.Data.Formats.Cvat;
using FoodInspect.Trainer.Data.Formats.FoodSeg;
using FoodInspect.Trainer.Data.Formats.LabelMe;
using FoodInspect.Trainer.Data.Formats.LabelStudio;
using FoodInspect.Trainer.Data.Groups;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>import</c>: makes a data set of what another program labelled, or of a line's captured frames.</summary>
internal static class ImportCommand
{
    private static readonly Argument<string> Format = new("format") { Description = "What it is: coco, labelme, cvat, label-studio, foodseg, parquet or captured." };
    private static readonly Argument<string> Source = new("source") { Description = "The file or folder to import." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the new dataset; must not exist or be empty.", Required = true };
    private static readonly Option<string?> Images = new("--images") { Description = "Folder of the pictures, where the format leaves it open (coco, labelme, cvat, label-studio)." };
    private static readonly Option<string?> Classes = new("--classes") { Description = "A dataset whose classes to use, matched by name; else the classes are the labels found." };
    internal static readonly Option<string[]> Map = new("--map") { Description = "LABEL=CLASS: a label that counts as a class of another name; may be repeated.", AllowMultipleArgumentsPerToken = false };
    private static readonly Option<string> Background = new("--background") { Description = "Name of class 0, what belongs to no object.", DefaultValueFactory = _ => "background" };
    private static readonly Option<string> Split = new("--split") { Description = "Split of pictures that the format puts into none.", DefaultValueFactory = _ => "train" };
    private static readonly Option<CrowdPixels> Crowds = new("--crowds") { Description = "COCO's crowds: Class or Ignore.", DefaultValueFactory = _ => CrowdPixels.Class };

    private static readonly Option<string?> CalibrationFile = new("--calibration") { Description = "A line's calibration: pictures are corrected by it (light, lens, noise) and their masks moved with them, so that the model learns what the line will show it. For pictures as the camera gave them." };

    public static Command Create()
    {
        var command = new Command("import", "Make a dataset of labels of another program, or of a line's captured frames.")
        {
            Format, Source, Out, Images, Classes, Map, Background, Split, Crowds, CalibrationFile,
        };
        foreach (var option in GroupArguments.All)
            command.Options.Add(option);
        Format.AcceptOnlyFromAmong("coco", "labelme", "cvat", "label-studio", "foodseg", "parquet", "captured");
        command.Run(Import);
        return command;
    }

    private static void Import(ParseResult parsed, CancellationToken stop)
    {
        var (format, source, target) = (parsed.GetRequiredValue(Format), parsed.GetRequiredValue(Source), parsed.GetRequiredValue(Out));
        using var pool = new FramePool();
        using var calibration = CalibrationOf(parsed, pool);
        var options = Options(parsed, format) with { Calibration = calibration };
        var journal = new ImportJournal();
        var foreign = Open(parsed, format, source, journal);
        if (calibration is not null && foreign.Corrections.ObjectionTo(calibration.File, CalibrationFile.Name) is { } objection)
            throw new UsageException($"The pictures of {source} {objection}.");
        var written = new DatasetImport(options, journal).Run(source, foreign, target, stop);
        Summarise(written, target, journal);
    }

    /// <summary>Says what was written, and what could not be carried.</summary>
    public static void Summarise(IReadOnlyDictionary<string, int> written, string target, ImportJournal journal)
    {
        Console.WriteLine($"Wrote {string.Join(", ", written.Select(split => $"{split.Value} pictures of {split.Key}"))} to {target}");
        foreach (var note in journal.Notes)
            Console.WriteLine($"Note: {note}");
        if (written.ContainsKey("train") && !written.ContainsKey("val"))
        {
            Console.WriteLine(
                "Note: the set has no split val, and 'train' needs one: --shares train=0.8,val=0.2 deals whole groups of pictures out to both, here or later by 'split'.");
        }
    }

    private static ImportOptions Options(ParseResult parsed, string format)
    {
        var groups = GroupArguments.Groups(parsed);
        var deal = GroupArguments.Split(parsed);
        if (deal is not null && groups is null)
        {
            // Neighbouring frames show the same items: splitting them one by one would test a model on what it has learned by heart.
            groups = format == "captured"
                ? PictureGroups.ByPattern(CapturedFrames.GroupPattern)
                : throw new UsageException("--shares deals out whole groups; say what they are by --group-pattern or --group-table.");
        }
        var split = parsed.GetRequiredValue(Split);
        if (!SplitName.IsPlain(split))
            throw new UsageException($"--split '{split}' is no name of a split: letters, digits, '-' and '_', for example train.");
        return new ImportOptions(parsed.GetRequiredValue(Background), WantedClasses(parsed.GetValue(Classes)), RenamedLabels(parsed), split, groups, deal);
    }

    private static Calibration? CalibrationOf(ParseResult parsed, FramePool pool)
    {
        try
        {
            return parsed.GetValue(CalibrationFile) is { } path ? Calibration.Load(path, picture: null, pool) : null;
        }
        catch (InvalidDataException failure)
        {
            throw new UsageException($"{CalibrationFile.Name}: {failure.Message}");
        }
    }

    private static ForeignDataset Open(ParseResult parsed, string format, string source, ImportJournal journal)
    {
        var images = parsed.GetValue(Images);
        if (format != "coco")
            parsed.RefuseStray($"about {format}", Crowds);
        var foreign = format switch
        {
            "coco" => CocoImport.Open(source, images, parsed.GetValue(Crowds), journal),
            "labelme" => LabelMeImport.Open(source, images, journal),
            "cvat" => CvatImport.Open(source, images, journal),
            "label-studio" => LabelStudioImport.Open(source, images, journal),
            _ when images is not null => throw new UsageException($"--images has no meaning for {format}."),
            "foodseg" => FoodSegFolders.Open(source, journal),
            "parquet" => FoodSegParquet.Open(source, journal),
            _ => CapturedFrames.Open(source, onlyReady: true, journal),
        };
        if (foreign.LabelsEveryPixel)
            parsed.RefuseStray($"about {format}, whose masks label every pixel: rename its class by --map", Background);
        if (format == "captured")
            return foreign;
        var faults = new List<string>();
        var corrections = ForeignCorrections.Of(source, images, faults);
        faults.ForEach(journal.Problem);
        return foreign with { Corrections = corrections };
    }

    /// <summary>Labels that count as classes of another name.</summary>
    public static IReadOnlyDictionary<string, string> RenamedLabels(ParseResult parsed) => NamedValues.Parse(parsed.GetValue(Map) ?? [], Map.Name, name => name);

    /// <summary>The classes of a dataset; null where none is named.</summary>
    /// <exception cref="DatasetException">It has no valid list of classes.</exception>
    public static ClassList? WantedClasses(string? folder)
    {
        if (folder is null)
            return null;
        var problems = new List<string>();
        var classes = ClassList.Read(folder, problems);
        return problems.Count == 0 ? classes : throw new DatasetException(folder, problems);
    }
}
