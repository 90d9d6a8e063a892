using System.CommandLine;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using FoodInspect.Trainer.Evaluation;
using FoodInspect.Trainer.Promotion;

namespace FoodInspect.Trainer.Commands;

/// <summary>
/// <c>promote</c>: compares a candidate with the model in place, on test pictures and on a recorded line, and puts it in place if
/// nothing that matters gets worse.
/// </summary>
internal static class PromoteCommand
{
    private static readonly Argument<string> Candidate = new("CANDIDATE") { Description = "The model folder that is to take the place." };
    private static readonly Option<string> Over = new("--over") { Description = "The model folder in place.", HelpName = "CURRENT", Required = true };
    private static readonly Option<string> Test = new("--test", "--data", "--dataset") { Description = "A dataset; its split test, or val where there is none.", Required = true };
    private static readonly Option<string?> Video = new("--video") { Description = "A recorded line to inspect with both models: a video, or a folder of pictures." };
    private static readonly Option<string?> Truth = new("--truth") { Description = "The truth about the items of that line, JSON." };
    private static readonly Option<string> Config = new("--config") { Description = "The line's configuration.", DefaultValueFactory = _ => "appsettings.json" };
    private static readonly Option<string?> Recipe = new("--recipe") { Description = "The recipe that judges the items of the recorded line." };
    private static readonly Option<string?> CalibrationFile = new("--calibration") { Description = "The calibration of the camera that recorded the line: its pictures are corrected by it, as the line's are, and it tells the mm² of rules." };
    private static readonly Option<string?> App = new("--app") { Description = "The program of the line (default: foodinspect beside the trainer, or that of FOODINSPECT_APP, which run.sh sets)." };
    private static readonly Option<string?> Rules = new("--rules") { Description = "JSON file of how much worse a model may be; what it does not name keeps its default." };
    private static readonly Option<ExecutionProvider> Provider = new("--provider") { Description = "What speed is measured on.", DefaultValueFactory = _ => ExecutionProvider.Auto };
    private static readonly Option<int> Pairs = new("--pairs") { Description = "Pairs of frames that speed is measured on.", DefaultValueFactory = _ => 60 };
    private static readonly Option<string?> JsonFile = new("--json") { Description = "File for what was compared." };
    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Compare only; change nothing." };

    // No one's masks are like this but a network's own, captured on a line and never corrected.
    private const double OwnAnswersIoU = 0.999;

    public static Command Create()
    {
        var command = new Command("promote", "Put a model in the place of another, unless something that matters gets worse.");
        command.Arguments.Add(Candidate);
        foreach (var option in new Option[] { Over, Test, Video, Truth, Config, Recipe, CalibrationFile, App, Rules, Provider, Pairs, JsonFile, DryRun })
            command.Options.Add(option);
        command.Run(Promote);
        return command;
    }

    private static void Promote(ParseResult parsed, CancellationToken stop)
    {
        var line = LineOf(parsed);
        var rules = parsed.GetValue(Rules) is { } file ? PromotionRules.Read(file) : new PromotionRules();
        if (parsed.GetValue(Pairs) is var pairs and < 1)
            throw new UsageException($"--pairs is {pairs}; it must be at least 1.");
        var figures = new FiguresFile(parsed.GetValue(JsonFile));
        using var place = ModelReplacement.Begin(parsed.GetRequiredValue(Over));
        var current = ModelFolder.Open(place.Path);
        var candidate = ModelFolder.Open(parsed.GetRequiredValue(Candidate));
        if (place.Holds(candidate))
            throw new UsageException($"{candidate.Path} is in place already.");
        Require([.. ClassDifference.Between(current.Card, candidate.Card), .. LensDifference.Between(current.Card, candidate.Card)], differences =>
            new CheckFailedException($"{candidate.Path} cannot take the place of {current.Path}:{differences}"));

        var findings = Compare(parsed, line, current, candidate, new PromotionGate(rules), stop);
        PromotionTable.Print(findings);
        figures.Write(findings);
        Require([.. findings.Where(finding => finding.Outcome == FindingOutcome.Refused).Select(PromotionTable.Refusal)], reasons => new CheckFailedException(
            $"{candidate.Path} is not promoted; {current.Path} stays as it is:{reasons}"));
        if (parsed.GetValue(DryRun))
        {
            Console.WriteLine($"{candidate.Path} may be promoted. Nothing was changed (--dry-run).");
            return;
        }
        place.Replace(candidate);
        Console.WriteLine(
            $"{place.Path} is {candidate.Card.Name} {candidate.Card.Version} now; {current.Card.Name} {current.Card.Version} is kept in {place.Previous}. "
            + "A running line takes it when it is started again. 'rollback' undoes it.");
        if (current.Card.Thresholds is not null && candidate.Card.Thresholds is null)
            Console.WriteLine(CalibrateThresholdsCommand.LostThresholds(current.Card));
    }

    private static IReadOnlyList<PromotionFinding> Compare(
        ParseResult parsed, LineProgram? line, ModelFolder current, ModelFolder candidate, PromotionGate gate, CancellationToken stop)
    {
        var (folder, split) = TestSplit(parsed.GetRequiredValue(Test));
        using var dataset = SegmentationDataset.Open(folder, split);
        DatasetFit.Require(dataset, current.Path, current.Card);
        var pictures = dataset[split];
        // Before what takes minutes: that the recipe does not run on these pictures shows at once.
        var (currentItems, candidateItems) = (Inspect(current), Inspect(candidate));
        var speed = PairedSpeed.Measure(current, candidate, pictures, parsed.GetValue(Provider), parsed.GetValue(Pairs), TimeProvider.System, stop);
        Console.WriteLine($"{pictures.Count} pictures of {folder}/{split}; speed on {speed.Provider}, {parsed.GetValue(Pairs)} pairs of frames.");
        if (line is null)
            Console.WriteLine("Items were not compared: no recorded line was given (--video, --truth, --recipe).");
        else if (line.Calibration is null)
            Console.WriteLine("The pictures of the recorded line were taken as they are; where the line has a calibration, give it by --calibration.");
        var inPlace = Measure(current, speed.CurrentMilliseconds, currentItems);
        if (inPlace.Pixels.Classes.All(item => item.Iou is null or > OwnAnswersIoU))
            Console.WriteLine($"The masks are what {current.Path} answers itself: they say nothing of which model is better. Correct them with 'label' first.");
        return gate.Compare(inPlace, Measure(candidate, speed.CandidateMilliseconds, candidateItems), speed.Ratio);

        ItemFigures? Inspect(ModelFolder model) =>
            line?.InspectAsync(model.Path, parsed.GetValue(Video)!, parsed.GetValue(Truth)!, stop).GetAwaiter().GetResult();

        ModelFigures Measure(ModelFolder model, double milliseconds, ItemFigures? items) => new(
            model.Card,
            ModelMeasurement.Pixels(model, pictures, dataset.Classes, stop),
            milliseconds,
            ModelMeasurement.Parity(model, pictures, stop),
            items);
    }

    private static (string Folder, string Split) TestSplit(string folder)
    {
        if (Directory.Exists(Path.Combine(folder, "test")))
            return (folder, "test");
        Console.WriteLine($"{folder} has no split test: val is taken. It chose the checkpoint, so its figures lean to the good side.");
        return (folder, "val");
    }

    private static LineProgram? LineOf(ParseResult parsed)
    {
        var (video, truth, recipe, calibration) = (parsed.GetValue(Video), parsed.GetValue(Truth), parsed.GetValue(Recipe), parsed.GetValue(CalibrationFile));
        if (video is null && truth is null && recipe is null && calibration is null)
            return null;
        if (video is null || truth is null || recipe is null)
            throw new UsageException("--video, --truth and --recipe go together: all of them, or none; --calibration is that of the video's camera.");
        var missing = new[] { video, truth, parsed.GetRequiredValue(Config), calibration, parsed.GetValue(App) }.Where(path => path is not null && !Path.Exists(path)).ToList();
        return missing.Count == 0
            ? new LineProgram(parsed.GetValue(App) ?? LineProgram.Beside(), parsed.GetRequiredValue(Config), recipe) { Calibration = calibration }
            : throw new UsageException($"There is no {string.Join(", nor ", missing)}.");
    }

    private static void Require(IReadOnlyList<string> problems, Func<string, Exception> refusal)
    {
        if (problems.Count > 0)
            throw refusal(string.Concat(problems.Select(problem => $"{Environment.NewLine}  - {problem}")));
    }
}
