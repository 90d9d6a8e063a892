using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>inspect</c>: the whole line over a video, a picture or a folder, without losing a frame.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Source = RecordedSource.Argument("inspect");
    private static readonly Option<string> Recipe = new("--recipe") { Description = "A recipe of the configuration.", HelpName = "NAME", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
    private static readonly Option<bool> Overlay = new("--overlay") { Description = "Also write overlay.mp4, with the result drawn in." };
    private static readonly Option<bool> Stills = new("--stills") { Description = "The pictures of the folder have nothing to do with each other: judge each by itself. Without it they are successive frames of one belt." };

    public static Command Create()
    {
        Out.Validators.Add(result =>
        {
            if (string.IsNullOrWhiteSpace(result.GetValueOrDefault<string>()))
                result.AddError("--out is empty: name a folder for the results.");
        });
        var command = new Command("inspect", "Inspect a video, a picture or a folder, every frame of it.") { Source, Recipe, Out, Overlay, Stills, CommonOptions.Calibration };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration(CommonOptions.SectionsOfRecording);
        var camera = RecordedSource.Read(arguments, Source);
        var given = arguments.ReadCalibration(configuration);
        var calibration = given is null ? null : await FitAsync(given, camera);
        var recipe = RecipeSelection.Select(configuration, arguments.GetValue(Recipe)!, given);
        var areStills = camera.Address.Kind == CameraKind.Picture || arguments.GetValue(Stills);
        using var log = ProgramLog.Create();
        var run = new RecordedRun(areStills ? recipe.ForStills() : recipe, configuration.Options.Inference, log.CreateLogger("inspect"))
        {
            Camera = camera,
            AreStills = areStills,
            Calibration = calibration,
            OutputFolder = Path.GetFullPath(arguments.GetValue(Out)!),
            DrawsOverlay = arguments.GetValue(Overlay),
        };
        if (configuration.Options.Reporting.CapturedFrames.Enabled)
            await Console.Out.WriteLineAsync("Reporting:CapturedFrames is for 'run': inspect keeps no frames for training.");
        var summary = await run.RunAsync(Console.Out, stop);
        return summary.IsMostlyJudged
            ? ExitCode.Good
            : throw new CameraException($"{camera.Address}: only {summary.JudgedFrames} of {summary.Frames.Values.Sum()} pictures could be judged; frames.jsonl says of each why.");
    }

    /// <summary>What of a calibration is still to be done to pictures that may have been corrected before they were stored, as those of a data set or of evidence.</summary>
    private static async Task<CalibrationFile> FitAsync(CalibrationFile calibration, CameraOptions camera)
    {
        var folder = camera.Address.Kind switch
        {
            CameraKind.Folder => camera.Source,
            CameraKind.Picture => Path.GetDirectoryName(camera.Source)!,
            _ => null,
        };
        if (folder is null)
            return calibration;
        PictureCorrections corrections;
        try
        {
            corrections = PictureCorrections.OfPicturesIn(folder);
        }
        catch (CalibrationException unknown)
        {
            throw new ConfigurationException(unknown.Message);
        }

        if (corrections.AreThoseOf(calibration))
        {
            await Console.Out.WriteLineAsync($"The pictures of {folder} were corrected before they were stored ({PictureCorrections.FileName}): of the calibration only its scale is used.");
            return calibration.ScaleOnly();
        }

        return corrections.ObjectionTo(calibration, CommonOptions.Calibration.Name) is { } objection
            ? throw new ConfigurationException($"The pictures of {folder} {objection}.")
            : calibration;
    }
}
