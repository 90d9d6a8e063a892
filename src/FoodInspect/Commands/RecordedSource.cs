using System.CommandLine;
using System.CommandLine.Parsing;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Simulation;

namespace FoodInspect.Commands;

/// <summary>The argument of commands that take what ends: a video, a picture, a folder of pictures, or a simulation.</summary>
internal static class RecordedSource
{
    /// <summary>The argument PATH.</summary>
    /// <param name="command">The command's name, for its messages.</param>
    public static Argument<string> Argument(string command)
    {
        var path = new Argument<string>("PATH") { Description = "A video, a picture, a folder of pictures, or sim:NAME?frames=N&live=false." };
        path.Validators.Add(result => Refuse(result, command));
        return path;
    }

    /// <summary>The source that a command line gives.</summary>
    public static CameraOptions Read(ParseResult arguments, Argument<string> path) => Of(arguments.GetRequiredValue(path));

    /// <summary>The source that a path means; only files and folders are relative to where the command is given.</summary>
    private static CameraOptions Of(string path)
    {
        var camera = new CameraOptions { Source = path };
        return camera.Address.Kind is CameraKind.Simulation or CameraKind.Network ? camera : camera with { Source = Path.GetFullPath(path) };
    }

    private static void Refuse(ArgumentResult path, string command)
    {
        if (path.GetValueOrDefault<string>() is not { Length: > 0 } source)
        {
            path.AddError("PATH is empty.");
            return;
        }

        var address = Of(source).Address;
        if (address.Kind is CameraKind.Simulation)
        {
            foreach (var problem in SimulationAddress.Validate("PATH", source))
                path.AddError($"{problem}");
        }
        else if (address.Kind is CameraKind.Network or CameraKind.Device)
        {
            path.AddError($"{address}: {command} takes recordings (a video, a picture, a folder of pictures, or sim:NAME); a camera is watched by run.");
        }
    }
}
