using System.CommandLine;
using FoodInspect.Core.Calibration;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Data.Formats.Coco;
using FoodInspect.Trainer.Data.Formats.Cvat;
using FoodInspect.Trainer.Data.Formats.FoodSeg;
using FoodInspect.Trainer.Data.Formats.LabelMe;
using FoodInspect.Trainer.Data.Formats.LabelStudio;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>export-data</c>: writes a data set in another program's format.</summary>
internal static class ExportDataCommand
{
    private static readonly Argument<string> Format = new("format") { Description = "coco, labelme, cvat, label-studio, foodseg or parquet." };
    private static readonly Argument<string> Dataset = new("dataset") { Description = "The dataset." };
    private static readonly Option<string> Out = new("--out") { Description = "Folder to write; must not exist or be empty.", Required = true };
    private static readonly Option<CocoOutline> Outline = new("--outline") { Description = "COCO's objects: Rle, UncompressedRle or Polygons.", DefaultValueFactory = _ => CocoOutline.Rle };

    public static Command Create()
    {
        var command = new Command("export-data", "Write a dataset in another program's format.") { Format, Dataset, Out, Outline };
        Format.AcceptOnlyFromAmong("coco", "labelme", "cvat", "label-studio", "foodseg", "parquet");
        command.Run(Export);
        return command;
    }

    private static void Export(ParseResult parsed, CancellationToken stop)
    {
        var (target, format) = (parsed.GetRequiredValue(Out), parsed.GetRequiredValue(Format));
        if (format != "coco")
            parsed.RefuseStray($"about {format}", Outline);
        var dataset = DatasetFolder.Open(parsed.GetRequiredValue(Dataset));
        IDatasetExport export = format switch
        {
            "coco" => new CocoExport(parsed.GetValue(Outline)),
            "labelme" => new LabelMeExport(),
            "cvat" => new CvatExport(),
            "label-studio" => new LabelStudioExport(),
            "foodseg" => new FoodSegFolders(),
            _ => new FoodSegParquet(),
        };
        var journal = new ImportJournal();
        if (!export.HoldsIds)
            LabelIds.RequireNoIgnore(dataset.Classes, journal);
        using var folder = new StagedFolder(target);
        export.Write(dataset, folder, journal, stop);
        journal.ThrowIfProblems(dataset.Folder);
        // These have no place for what belongs to no object.
        if (export is CocoExport or LabelMeExport or LabelStudioExport)
            journal.Note($"class '{dataset.Classes.Classes[LabelIds.Background].Name}' of id {LabelIds.Background} is taken for the background; its pixels belong to no object");
        WriteCorrections(dataset.Corrections, folder);
        folder.Complete();
        ImportCommand.Summarise(dataset.Pictures.CountBy(picture => picture.Split).ToDictionary(), target, journal);
    }

    // No format has a place for them, and without them an import would take the pictures for uncorrected ones.
    private static void WriteCorrections(PictureCorrections corrections, StagedFolder folder)
    {
        if (corrections == PictureCorrections.None)
            return;
        using var file = folder.Create(PictureCorrections.FileName);
        corrections.Write(file);
    }
}
