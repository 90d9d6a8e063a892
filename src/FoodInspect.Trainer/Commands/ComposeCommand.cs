using System.CommandLine;
using System.Globalization;
using FoodInspect.Core.Reporting;
using FoodInspect.Trainer.Augmentation;
using FoodInspect.Trainer.Composition;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Data.Formats;
using FoodInspect.Trainer.Export;
using OpenCvSharp;

namespace FoodInspect.Trainer.Commands;

/// <summary><c>compose</c>: lays cut-out items on belts, to a data set or a video, with the truth.</summary>
internal static class ComposeCommand
{
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the dataset; or a video, NAME.mp4, with its truth in NAME.json.", Required = true };
    private static readonly Option<string> Classes = new("--classes") { Description = "A dataset whose classes to use (its classes.json).", Required = true };
    private static readonly Option<string[]> From = new("--from") { Description = "A labelled dataset; items are cut from its split train. May be repeated." };
    private static readonly Option<string[]> Cutouts = new("--cutouts") { Description = "A folder with a folder of PNGs with alpha for each class. May be repeated." };
    private static readonly Option<string[]> Map = new("--map") { Description = "NAME=CLASS: a class or folder of the sources that is called otherwise here. May be repeated." };
    private static readonly Option<string?> Ground = new("--ground") { Description = "What to lay items on: a folder of pictures of an empty belt, a dataset with these classes (its items stay), or sim:NAME; else belts are made." };
    private static readonly Option<int> Train = new("--train") { Description = "Training pictures.", DefaultValueFactory = _ => 200 };
    private static readonly Option<int> Val = new("--val") { Description = "Validation pictures, of other items than the training pictures.", DefaultValueFactory = _ => 0 };
    private static readonly Option<string> Picture = new("--picture") { Description = "Size of the pictures.", DefaultValueFactory = _ => "640x360" };
    private static readonly Option<string> Items = new("--items") { Description = "Items in a picture, LEAST-MOST.", DefaultValueFactory = _ => "6-16" };
    private static readonly Option<string[]> Lengths = new("--length") { Description = "Longer side of items in pixels, LEAST-MOST for all or CLASS=LEAST-MOST. May be repeated (default: 50-80)." };
    private static readonly Option<string[]> Shares = new("--share") { Description = "CLASS=SHARE: share of the items that have a class. May be repeated; the other kinds share what is left." };
    private static readonly Option<double> Colour = new("--colour-change") { Description = "Change of items' hue, degrees, and somewhat of their saturation and brightness.", DefaultValueFactory = _ => 10 };
    private static readonly Option<int> Transplant = new("--transplant") { Description = "Copies of each sound item that get a defect of another item, for training pictures and videos." };
    private static readonly Option<string?> ProductClass = new("--product-class") { Description = "Class of sound product, on which defects are laid." };
    private static readonly Option<string?> DefectClasses = new("--defect-classes") { Description = "Classes of the defects that are laid on others, with commas between." };
    private static readonly Option<int> Seed = new("--seed") { Description = "Decides all chance.", DefaultValueFactory = _ => 1 };
    private static readonly Option<int> Frames = new("--frames") { Description = "Frames of a video.", DefaultValueFactory = _ => 900 };
    private static readonly Option<double> FramesPerSecond = new("--fps") { Description = "Frames a second of a video.", DefaultValueFactory = _ => 30 };
    private static readonly Option<double> Speed = new("--speed") { Description = "Pixels a frame that items of a video move to the left.", DefaultValueFactory = _ => 6 };
    private static readonly Option<string?> Roles = new("--roles") { Description = "Roles of classes for a video's truth, NAME=background|product|defect|contaminant,…; else by their names." };

    public static Command Create()
    {
        var command = new Command("compose", "Lay cut-out items on belts, to a dataset or a video, with the truth.")
        {
            Out, Classes, From, Cutouts, Map, Ground, Train, Val, Picture, Items, Lengths, Shares, Colour, Transplant, ProductClass, DefectClasses, Seed, Frames, FramesPerSecond, Speed, Roles,
        };
        command.Run(Compose);
        return command;
    }

    private static void Compose(ParseResult parsed, CancellationToken stop)
    {
        var problems = new List<string>();
        var target = parsed.GetRequiredValue(Out);
        var folder = parsed.GetRequiredValue(Classes);
        var classes = ClassList.Read(folder, problems);
        if (problems.Count > 0)
            throw new DatasetException(folder, problems);
        var options = Options(parsed, classes!);
        var isVideo = IsVideo(target);
        // H.264 halves the resolution of colour.
        if (isVideo && (options.Picture.Width % 2 != 0 || options.Picture.Height % 2 != 0))
            throw new UsageException($"{Picture.Name} {parsed.GetRequiredValue(Picture)}: the sides of a video must be even.");
        using var library = new ItemLibrary(classes!, NamedValues.Parse(parsed.GetValue(Map) ?? [], "--map", text => text));
        foreach (var set in parsed.GetValue(From) ?? [])
            library.AddSet(set);
        foreach (var cutouts in parsed.GetValue(Cutouts) ?? [])
            library.AddCutouts(cutouts);
        Spoil(parsed, library, classes!);
        if (library.TooThin > 0)
            Console.WriteLine($"Note: {library.TooThin} items are so thin that nothing is left of them without their outermost pixels; they are left out");
        var ground = BeltGround.Of(parsed.GetValue(Ground), classes!);
        if (isVideo && ground.HasItems)
            throw new UsageException($"--ground {parsed.GetValue(Ground)}: its own items would pass the camera without being in the truth; for a video give pictures of an empty belt or sim:NAME.");
        if (parsed.GetValue(Val) > 0 && parsed.GetValue(Train) > 0 && ground.HasItems)
            throw new UsageException($"--ground {parsed.GetValue(Ground)}: its own items would be in both splits; leave --val out, or give pictures of an empty belt or sim:NAME.");
        foreach (var kind in ItemLibrary.Kinds(library.Items, options))
            Console.WriteLine($"{kind.Name}: {kind.Items.Count} items, {kind.Share:P0} of those laid, {kind.LengthPx.Least} to {kind.LengthPx.Most} px long");
        if (isVideo)
            Video(parsed, target, classes!, new ComposedVideo(library, ground, options), stop);
        else
            Dataset(parsed, target, classes!, new ComposedDataset(library, ground, options), stop);
    }

    private static bool IsVideo(string target) => Path.GetExtension(target).ToLowerInvariant() switch
    {
        ".mp4" => true,
        ".avi" or ".mkv" or ".mov" or ".webm" or ".m4v" => throw new UsageException($"{Out.Name} {target}: a video is written as .mp4."),
        _ => false,
    };

    private static void Spoil(ParseResult parsed, ItemLibrary library, ClassList classes)
    {
        var copies = parsed.GetValue(Transplant);
        if (copies == 0)
            return;
        if (copies is < 0 or > 100)
            throw new UsageException($"{Transplant.Name} is {copies}; it must be from 0 to 100.");
        if (parsed.GetValue(Val) > 0)
            throw new UsageException($"{Transplant.Name} would lay defects of training pictures on validation pictures; leave --val out.");
        try
        {
            var product = classes.IdOf(parsed.GetValue(ProductClass) ?? throw new UsageException($"{Transplant.Name} needs the class of sound product ({ProductClass.Name})."));
            var defects = DefectTransplantAugmentation.DefectIds(classes, parsed.GetValue(DefectClasses), LabelIds.Background, product);
            var unspoilt = library.AddSpoilt(copies, product, defects, parsed.GetValue(Seed));
            if (unspoilt > 0)
                Console.WriteLine($"Note: {unspoilt} copies of sound items got no defect, since they have less than {ItemCutter.FewestPixels} pixels; they are left out");
        }
        catch (ArgumentException refusal)
        {
            throw new UsageException(refusal.Message);
        }
    }

    private static void Dataset(ParseResult parsed, string target, ClassList classes, ComposedDataset composed, CancellationToken stop)
    {
        var (train, val) = (parsed.GetValue(Train), parsed.GetValue(Val));
        if (train < 0 || val < 0 || train + val == 0)
            throw new UsageException("--train and --val are numbers of pictures: 0 or more, and not both 0.");
        var parts = composed.Deal(train, val);
        foreach (var part in parts.Where(_ => val > 0))
            Console.WriteLine($"Items for {part.Split}: {string.Join(", ", part.Kinds.Select(kind => $"{kind.Items.Count} × {kind.Name}"))}");
        composed.Write(target, classes, parts, stop);
        Console.WriteLine($"Wrote {train} training and {val} validation pictures to {target}");
        NoteLeftOut(composed.LeftOut, composed.TooThin);
        var (ofSet, ofAll) = composed.Corrections.Lens ? ("not corrected", "corrected") : ("corrected", "not corrected");
        foreach (var set in composed.OtherwiseCorrected)
            Console.WriteLine($"Note: the lens was {ofSet} in the pictures of {set}, and {ofAll} in others; {target} counts as {ofAll}");
    }

    private static void NoteLeftOut(int items, int tooThin)
    {
        if (items > 0)
            Console.WriteLine($"Note: {items} items found no place beside the others and were left out: make --length shorter, --picture larger, or --items fewer");
        if (tooThin > 0)
            Console.WriteLine($"Note: {tooThin} items were so thin that nothing of them was left at their size; they were left out: make --length longer");
    }

    private static void Video(ParseResult parsed, string target, ClassList classes, ComposedVideo composed, CancellationToken stop)
    {
        var (frames, framesPerSecond, speed) = (parsed.GetValue(Frames), parsed.GetValue(FramesPerSecond), parsed.GetValue(Speed));
        if (frames < 1 || framesPerSecond is not (> 0 and <= 1000) || speed is not (>= 0 and <= 1000))
            throw new UsageException("--frames must be 1 or more, --fps above 0, --speed 0 or more.");
        if (new[] { target, Path.ChangeExtension(target, ".json") }.FirstOrDefault(Path.Exists) is { } taken)
            throw new UsageException($"{taken} is there already; choose another name.");
        try
        {
            var truth = composed.Write(target, ClassRoles.Assign(classes, classes.Classes.Count, parsed.GetValue(Roles)), frames, framesPerSecond, speed, stop);
            Console.WriteLine($"Wrote {frames} frames with {truth.Items.Count} items to {target}, and the truth to {Path.ChangeExtension(target, ".json")}");
            NoteLeftOut(composed.LeftOut, composed.TooThin);
        }
        catch (Exception failure) when (failure is OutputException or IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{target} cannot be written: {failure.Message}");
        }
    }

    private static ComposeOptions Options(ParseResult parsed, ClassList classes)
    {
        var lengths = parsed.GetValue(Lengths) ?? [];
        var options = new ComposeOptions
        {
            Picture = SizeOf(parsed.GetRequiredValue(Picture)),
            Items = Range(parsed.GetRequiredValue(Items), "--items") is var (least, most) ? ((int)least, (int)most) : default,
            LengthPx = lengths.Where(length => !length.Contains('=', StringComparison.Ordinal)).Select(length => Range(length, "--length")).LastOrDefault((50, 80)),
            LengthsPx = NamedValues.Parse(lengths.Where(length => length.Contains('=', StringComparison.Ordinal)), "--length", text => Range(text, "--length")),
            Shares = NamedValues.Parse(parsed.GetValue(Shares) ?? [], "--share", text => Number(text, "--share")),
            ColourChange = parsed.GetValue(Colour),
            Seed = parsed.GetValue(Seed),
        };
        foreach (var name in options.LengthsPx.Keys.Concat(options.Shares.Keys).Where(name => classes.Classes.Skip(1).All(c => c.Name != name)))
            throw new UsageException($"--length or --share names '{name}'; the classes of items are {string.Join(", ", classes.Classes.Skip(1).Select(c => c.Name))}.");
        return options;
    }

    private static Size SizeOf(string text) =>
        text.Split('x') is [var left, var right] && int.TryParse(left, NumberStyles.None, CultureInfo.InvariantCulture, out var width)
            && int.TryParse(right, NumberStyles.None, CultureInfo.InvariantCulture, out var height) && width is >= 32 and <= 8192 && height is >= 32 and <= 8192
            ? new Size(width, height)
            : throw new UsageException($"--picture '{text}': give WIDTHxHEIGHT, each 32 to 8192.");

    private static (double Least, double Most) Range(string text, string option) =>
        text.Split('-') is [var least, var most] && Number(least, option) is var from && Number(most, option) is var to && from <= to && to <= 10_000
            ? (from, to)
            : throw new UsageException($"{option} '{text}': give LEAST-MOST, for example {(option == Items.Name ? "6-16" : "50-80")}.");

    private static double Number(string text, string option) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value) && value > 0
            ? value
            : throw new UsageException($"{option} '{text}': give a number above 0.");
}
