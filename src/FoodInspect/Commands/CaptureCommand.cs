using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Configuration;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>capture</c>: pictures of a product that no model knows yet, for labelling; without a model, rules or alerts.</summary>
internal static class CaptureCommand
{
    private const double LongestPauseSeconds = 86_400;
    private const int MostClasses = 255;

    private static readonly Argument<string?> Source = new("SOURCE")
    {
        Description = "/dev/video0, rtsp://…, a video, or sim:NAME. In single quotes it may name environment variables, ${NAME}.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static readonly Option<string?> Line = new("--line") { Description = "In place of SOURCE: a line of the configuration, for its camera and calibration.", HelpName = "NAME" };
    private static readonly Option<string> Out = new("--out") { Description = "Folder of the data set; pictures are added to what it holds.", HelpName = "SET", Required = true };
    private static readonly Option<double> Every = new("--every") { Description = "Seconds between two pictures; of a recording, in its own time.", HelpName = "SECONDS", Required = true };
    private static readonly Option<long?> Count = new("--count") { Description = "End after so many pictures; else with the source, or Ctrl-C.", HelpName = "PICTURES" };
    private static readonly Option<string> Classes = new("--classes") { Description = "The classes that will be labelled, the background first: belt,product,rot,foreign.", HelpName = "NAMES", Required = true };

    public static Command Create()
    {
        var command = new Command("capture", "Keep pictures of a camera or a recording for labelling: of a product that no model knows yet.")
        {
            Source, Line, Out, Every, Count, Classes, CommonOptions.Calibration,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(Source) is null == result.GetValue(Line) is null)
                result.AddError("Give SOURCE or --line, one of them.");
        });
        Every.Validators.Add(result =>
        {
            if (result.GetValue(Every) is not (> 0 and <= LongestPauseSeconds))
                result.AddError($"--every must be seconds above 0, up to {LongestPauseSeconds}.");
        });
        Count.Validators.Add(result =>
        {
            if (result.GetValue(Count) < 1)
                result.AddError("--count must be at least 1.");
        });
        Classes.Validators.Add(result =>
        {
            var names = Names(result.GetValue(Classes)!);
            if (names.Length is < 2 or > MostClasses || names.Contains("") || names.Distinct().Count() < names.Length)
                result.AddError($"--classes must be 2 to {MostClasses} different names with commas between them, for example belt,product,rot,foreign.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var (camera, calibration, storage) = arguments.GetValue(Line) is { } line ? OfLine(arguments, line) : OfSource(arguments, arguments.GetValue(Source)!);
        var target = new UnlabelledDataset(arguments.GetValue(Out)!, Names(arguments.GetValue(Classes)!), PictureCorrections.Of(calibration))
        {
            Storage = storage,
        };
        using var log = ProgramLog.Create();
        var every = arguments.GetValue(Every);
        var capture = new PictureCapture(camera, target, every, log.CreateLogger("capture")) { Count = arguments.GetValue(Count), Calibration = calibration };
        await Console.Out.WriteLineAsync($"A picture every {every} s of {camera.Address}, into {target.ImagesFolder}. Ctrl-C ends it.");
        try
        {
            await capture.RunAsync(stop);
        }
        finally
        {
            await Console.Out.WriteLineAsync(Account(capture));
        }

        stop.ThrowIfCancellationRequested();
        return ExitCode.Good;
    }

    private static string Account(PictureCapture capture) => string.Concat(
        $"{capture.Written} {(capture.Written == 1 ? "picture" : "pictures")} written",
        capture.Known > 0 ? $", {capture.Known} were there already" : "",
        capture.LeftOut > 0 ? $", {capture.LeftOut} frames left out, which could not be used" : "");

    private static (CameraOptions Camera, CalibrationFile? Calibration, StorageOptions Storage) OfLine(ParseResult arguments, string name)
    {
        var configuration = arguments.ReadConfiguration([nameof(InspectionOptions.Lines)]);
        var options = configuration.Options;
        var (index, line) = options.Lines.Index().FirstOrDefault(line => line.Item.Name == name);
        if (line?.Camera is not { } camera)
        {
            // Of a line without a camera the configuration's own problems speak.
            configuration.ThrowIfWrong(line is not null ? [] : [new(Line.Name, name, "the configuration has no such line", $"Lines: {string.Join(", ", options.Lines.Select(known => known.Name))}")]);
            throw new InvalidOperationException("An unknown line is a problem.");
        }

        var given = arguments.GetValue(CommonOptions.Calibration);
        var (key, calibration) = given is null ? ($"Lines[{index}]:Calibration", line.Calibration) : (CommonOptions.Calibration.Name, given);
        var problems = Problems($"Lines[{index}]:Camera", camera, key, calibration, out var file);
        configuration.ThrowIfWrong(problems);
        return (camera, file, options.Reporting.CapturedFrames);
    }

    private static (CameraOptions Camera, CalibrationFile? Calibration, StorageOptions Storage) OfSource(ParseResult arguments, string source)
    {
        var problems = new List<ConfigurationProblem>();
        var secrets = new SecretSubstitution(Environment.GetEnvironmentVariables());
        var filled = secrets.Fill(new ConfigurationNode(Source.Name, NodeKind.Text, "command line", source), problems);
        var camera = new CameraOptions { Source = filled }.WithVariables(secrets.Used);
        CalibrationFile? file = null;
        if (problems.Count == 0)
            problems.AddRange(Problems(Source.Name, camera, CommonOptions.Calibration.Name, arguments.GetValue(CommonOptions.Calibration), out file));
        return problems.Count == 0
            ? (camera, file, new CapturedFramesOptions())
            : throw new ConfigurationException(secrets.Hide(string.Join(Environment.NewLine, problems)));
    }

    private static List<ConfigurationProblem> Problems(string cameraKey, CameraOptions camera, string calibrationKey, string? calibration, out CalibrationFile? file)
    {
        List<ConfigurationProblem> problems = [.. CameraOptionsValidator.Validate(cameraKey, camera)];
        if (camera is { Realtime: false, Address.Kind: CameraKind.Folder or CameraKind.Picture })
            problems.Add(new(cameraKey, $"{camera.Address}", "pictures that lie in a folder need not be captured", "Put them into SET/to-label/images, and the classes into SET/classes.json"));
        file = null;
        if (calibration is not null)
            problems.AddRange(CalibrationValidator.Validate(calibrationKey, calibration, picture: null, out file));
        return problems;
    }

    private static string[] Names(string classes) => classes.Split(',', StringSplitOptions.TrimEntries);
}
