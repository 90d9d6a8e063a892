using System.CommandLine;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Checkpoints;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Export;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>export</c>: makes a model folder (model.onnx and its card) of a checkpoint, compared with the network on real pictures
/// before it is put in place.
/// </summary>
internal static class ExportCommand
{
    private static readonly Option<string> Model = new("--model") { Description = "Folder of the checkpoint.", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "The model folder, for example models/fruit-belt-2; a model that stands there is kept as NAME.previous.", Required = true };
    private static readonly Option<string?> Version = new("--version-label") { Description = "Version on the card (default: that of the model folder that is exported anew, else 1)." };
    private static readonly Option<string?> Roles = new("--roles") { Description = "CLASS=ROLE,…: background, product, defect or contaminant (default: as in the model folder that is exported anew, else by their names)." };
    private static readonly Option<string?> Licence = new("--licence") { Description = "Licence text on the card (default: that of the model folder that is exported anew)." };
    private static readonly Option<string?> Notes = new("--notes") { Description = "Notes on the card (default: those of the model folder that is exported anew)." };
    private static readonly Option<ChannelOrder?> Order = new("--channel-order")
    {
        Description = "Order of the colours the graph takes (default: as in the model folder that is exported anew, else bgr, which is what cameras give).",
    };

    private static readonly Option<string?> Size = PictureSize.Option("that of the model folder that is exported anew, else the first picture's");

    public static Command Create()
    {
        var command = new Command("export", "Make a model folder of a checkpoint.");
        foreach (var option in new Option[] { Model, Out, ModelArguments.Data, ModelArguments.Split, Size, Version, Roles, Licence, Notes, Order })
            command.Options.Add(option);
        command.Run(Export);
        return command;
    }

    private static void Export(ParseResult parsed, CancellationToken stop)
    {
        ModelFolderWriter.RequireReplaceable(parsed.GetRequiredValue(Out));
        using var dataset = ModelArguments.OpenDataset(parsed);
        SegmentationEngines.RequireFit(EngineKind.Torch, parsed.GetRequiredValue(Model), dataset);
        using var checkpoint = Checkpoint.Load(parsed.GetRequiredValue(Model));
        var split = parsed.GetRequiredValue(ModelArguments.Split);
        var card = CardOf(parsed.GetRequiredValue(Model));
        var size = PictureSize.Read(
            parsed, Size, card is null ? dataset[split][0].Image.Size() : new(card.Input.Width, card.Input.Height), checkpoint.Network.SizeMultiple);
        var list = checkpoint.Card.Classes;
        var background = checkpoint.Card.Training?.Augmentation.BackgroundClass is { } name ? list.IdOf(name) : 0;
        ClassRoles.RequireLikelyBackground(list, parsed.GetValue(Roles), background, card);
        var classes = ClassRoles.Assign(list, checkpoint.Network.Classes, parsed.GetValue(Roles), background, card);
        var folder = FolderPath.Whole(parsed.GetRequiredValue(Out));
        var description = new ModelDescription(
            Path.GetFileName(folder), parsed.GetValue(Version) ?? card?.Version ?? "1", parsed.GetValue(Licence) ?? card?.Licence ?? "", parsed.GetValue(Notes) ?? card?.Notes ?? "");

        var exporter = new ModelExporter(checkpoint, new ModelInput(size.Width, size.Height, parsed.GetValue(Order) ?? card?.Input.ChannelOrder ?? ChannelOrder.Bgr), classes);
        var exported = exporter.Export(folder, description, dataset, split, stop);
        var written = ReadCard(folder);
        Console.WriteLine(
            $"{folder}: {size.Width}x{size.Height}, {classes.Count} classes; same class as the network on {exported.Agreement:P3} of the pixels compared.");
        Console.WriteLine($"Roles: {string.Join(", ", classes.Select(item => $"{item.Name} {item.Role.ToString().ToLowerInvariant()}"))}.");
        if (card is not null)
            Console.WriteLine($"What was not given is as on the card of {card.Name} {card.Version}: version, size, channel order, roles, licence, notes.");
        else if (parsed.GetValue(Licence) is null && checkpoint.Card.Training?.From is { } origin && ReadCard(origin) is { Licence.Length: > 0 } former)
            Console.WriteLine($"It was trained from {origin}, whose card says of its licence: {former.Licence} It is not on this card; --licence puts it there.");
        if (card?.Thresholds is not null && written?.Thresholds is null && exported.Former is null)
            Console.WriteLine(CalibrateThresholdsCommand.LostThresholds(card));
        if (written?.Metrics.TryGetValue("meanIoU", out var meanIoU) == true)
            Console.WriteLine($"Mean IoU on {split}: {meanIoU:P1}.");
        if (split == "train")
            Console.WriteLine("The metrics on the card are those of training pictures, which lean to the good side; --split val would have others.");
        TellOfFormer(exported.Former);
    }

    /// <summary>The card beside a checkpoint, if that is a model folder. One that is damaged is not passed over: roles or a licence would be lost unsaid.</summary>
    private static ModelCard? CardOf(string model)
    {
        var path = Path.Combine(model, ModelCard.FileName);
        return File.Exists(path) ? ModelCard.Read(path) : null;
    }

    /// <summary>Says where the model is kept that stood where another stands now; nothing where none did.</summary>
    public static void TellOfFormer(string? folder)
    {
        if (folder is null)
            return;
        Console.WriteLine($"Kept in {folder}: {NameOf(folder)}. 'rollback' undoes it.");
        if (ReadCard(folder) is { Thresholds: not null } card)
            Console.WriteLine(CalibrateThresholdsCommand.LostThresholds(card));
    }

    /// <summary>Name and version of a model that was replaced; it may be damaged, which may be why.</summary>
    public static string NameOf(string former) => ReadCard(former) is { } card ? $"{card.Name} {card.Version}" : "what stood there";

    private static ModelCard? ReadCard(string folder)
    {
        try
        {
            return ModelCard.Read(Path.Combine(folder, ModelCard.FileName));
        }
        catch (ModelException)
        {
            return null;
        }
    }
}
