using FoodInspect.Core.Capture;
using FoodInspect.Sinks;

namespace FoodInspect.Configuration;

/// <summary>Paths in the configuration are relative to its file, wherever the program is started.</summary>
public static class ConfigurationPaths
{
    /// <summary>The options with absolute paths.</summary>
    public static InspectionOptions Resolve(InspectionOptions options, string folder) => options with
    {
        Reporting = Resolve(options.Reporting, folder),
        Recipes = options.Recipes.ToDictionary(
            recipe => recipe.Key, recipe => recipe.Value with { Model = AbsoluteFolder(recipe.Value.Model, folder) }),
        // A line without a camera stays without; the binder has said so already, and goes on to find more.
        Lines = [.. options.Lines.Select(line => line with
        {
            Camera = line.Camera is null ? null! : Resolve(line.Camera, folder),
            Calibration = line.Calibration is null ? null : Absolute(line.Calibration, folder),
        })],
    };

    private static ReportingOptions Resolve(ReportingOptions reporting, string folder) => reporting with
    {
        Items = reporting.Items with { Path = reporting.Items.Path is { } items ? Absolute(items, folder) : null },
        JsonLines = reporting.JsonLines with { Path = reporting.JsonLines.Path is { } path ? Absolute(path, folder) : null },
        Evidence = reporting.Evidence with { Folder = Absolute(reporting.Evidence.Folder, folder) },
        CapturedFrames = reporting.CapturedFrames with { Folder = Absolute(reporting.CapturedFrames.Folder, folder) },
    };

    private static CameraOptions Resolve(CameraOptions camera, string folder) => camera with
    {
        Source = camera.Address.Kind is CameraKind.Video or CameraKind.Folder or CameraKind.Picture ? Absolute(camera.Source, folder) : camera.Source,
        // A bare name is looked up in PATH.
        FfmpegPath = camera.FfmpegPath.Contains('/', StringComparison.Ordinal) ? Absolute(camera.FfmpegPath, folder) : camera.FfmpegPath,
    };

    // An empty path is a missing one; its validator says so.
    private static string Absolute(string path, string folder) => path.Length == 0 ? path : Path.GetFullPath(path, folder);

    // Recipes that spell one model differently share its engine.
    private static string AbsoluteFolder(string path, string folder) => Path.TrimEndingDirectorySeparator(Absolute(path, folder));
}
