using System.CommandLine;
using System.CommandLine.Parsing;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Simulation;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>inspect</c>: the whole line over a video, a picture or a folder, without losing a frame.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> Source = new("PATH") { Description = "A video, a picture, a folder of pictures, or sim:NAME?frames=N&live=false." };
    private static readonly Option<string> Recipe = new("--recipe") { Description = "A recipe of the configuration.", HelpName = "NAME", Required = true };
    private static readonly Option<string> Out = new("--out") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
    private static readonly Option<bool> Overlay = new("--overlay") { Description = "Also write overlay.mp4, with the result drawn in." };
    private static readonly Option<bool> Stills = new("--stills") { Description = "The pictures of the folder have nothing to do with each other: judge each by itself. Without it they are successive frames of one belt." };

    public static Command Create()
    {
        Source.Validators.Add(RefuseCamera);
        var command = new Command("inspect", "Inspect a video, a picture or a folder, every frame of it.") { Source, Recipe, Out, Overlay, Stills, CommonOptions.Calibration };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration(CommonOptions.SectionsOfRecording);
        var camera = CameraOf(arguments.GetValue(Source)!);
        if (camera.Address.Kind == CameraKind.Simulation)
            configuration.ThrowIfWrong(SimulationAddress.Validate(Source.Name, camera.Source));
        var calibration = arguments.ReadCalibration(configuration);
        RefuseTwiceCorrected(camera, calibration);
        var recipe = RecipeSelection.Select(configuration, arguments.GetValue(Recipe)!, calibration);
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

    private static void RefuseTwiceCorrected(CameraOptions camera, CalibrationFile? calibration)
    {
        var folder = camera.Address.Kind switch
        {
            CameraKind.Folder => camera.Source,
            CameraKind.Picture => Path.GetDirectoryName(camera.Source)!,
            _ => null,
        };
        if (folder is not null && calibration is not null
            && PictureCorrections.Find(folder, PictureCorrections.FoldersAbovePictures, [])?.ObjectionTo(calibration, CommonOptions.Calibration.Name) is { } objection)
            throw new ConfigurationException($"The pictures of {folder} {objection}.");
    }

    private static void RefuseCamera(ArgumentResult path)
    {
        if (path.GetValueOrDefault<string>() is not { Length: > 0 } source)
            path.AddError("PATH is empty.");
        else if (CameraOf(source).Address is { Kind: CameraKind.Network or CameraKind.Device } address)
            path.AddError($"{address}: inspect takes recordings (a video, a picture, a folder of pictures, or sim:NAME); a camera is watched by run.");
    }

    /// <summary>The source that a path means; only files and folders are relative to where the command is given.</summary>
    private static CameraOptions CameraOf(string path)
    {
        var camera = new CameraOptions { Source = path };
        return camera.Address.Kind is CameraKind.Simulation or CameraKind.Network ? camera : camera with { Source = Path.GetFullPath(path) };
    }
}
