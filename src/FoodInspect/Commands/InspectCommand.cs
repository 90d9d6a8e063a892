using System.CommandLine;
using FoodInspect.Configuration;
using FoodInspect.Core.Capture;
using FoodInspect.Hosting;

namespace FoodInspect.Commands;

/// <summary><c>inspect</c>: the whole line over a video, a picture or a folder, without losing a frame.</summary>
internal static class InspectCommand
{
    private static readonly Argument<string> _path = new("PATH") { Description = "A video, a picture, a folder of pictures, or sim:NAME?frames=N&live=false." };
    private static readonly Option<string> _recipe = new("--recipe") { Description = "A recipe of the configuration.", HelpName = "NAME", Required = true };
    private static readonly Option<string> _out = new("--out") { Description = "Folder for the results.", HelpName = "DIR", Required = true };
    private static readonly Option<bool> _overlay = new("--overlay") { Description = "Also write overlay.mp4, with the result drawn in." };

    public static Command Create()
    {
        var command = new Command("inspect", "Inspect a video, a picture or a folder, every frame of it.") { _path, _recipe, _out, _overlay };
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration();
        var recipe = RecipeSelection.Select(configuration, arguments.GetValue(_recipe)!);
        using var log = ProgramLog.Create();
        var run = new RecordedRun(recipe, configuration.Options.Inference, log.CreateLogger("inspect"))
        {
            Camera = CameraOf(arguments.GetValue(_path)!),
            OutputFolder = Path.GetFullPath(arguments.GetValue(_out)!),
            DrawsOverlay = arguments.GetValue(_overlay),
        };
        await run.RunAsync(Console.Out, stop);
        return ExitCode.Good;
    }

    private static CameraOptions CameraOf(string path)
    {
        var camera = new CameraOptions { Source = path };
        return camera.Address.Kind == CameraKind.Simulation ? camera : camera with { Source = Path.GetFullPath(path) };
    }
}
