using System.CommandLine;
using FoodInspect.Benchmarking;
using FoodInspect.Configuration;
using FoodInspect.Core.Reporting;
using FoodInspect.Hosting;
using Spectre.Console;

namespace FoodInspect.Commands;

/// <summary><c>bench</c>: the whole line against the bare network and OpenCV's, on the same pictures, in one run.</summary>
internal static class BenchCommand
{
    private static readonly Argument<string> Source = RecordedSource.Argument("bench");
    private static readonly Option<string> Recipe = new("--recipe") { Description = "A recipe of the configuration.", HelpName = "NAME", Required = true };
    private static readonly Option<int> Rounds = new("--rounds") { Description = "How often everything is measured.", HelpName = "TIMES", DefaultValueFactory = _ => 3 };
    private static readonly Option<string?> Json = new("--json") { Description = "Also write the figures as JSON.", HelpName = "FILE" };

    public static Command Create()
    {
        var command = new Command("bench", "Measure the speed of the line against the bare network, as ratios.") { Source, Recipe, Rounds, Json, CommonOptions.Calibration };
        Rounds.Validators.Add(result =>
        {
            if (result.GetValue(Rounds) < 1)
                result.AddError("--rounds must be at least 1.");
        });
        command.SetAction(RunAsync);
        return command;
    }

    private static async Task<int> RunAsync(ParseResult arguments, CancellationToken stop)
    {
        var configuration = arguments.ReadConfiguration(CommonOptions.SectionsOfRecording);
        var calibration = arguments.ReadCalibration(configuration);
        var recipe = RecipeSelection.Select(configuration, arguments.GetValue(Recipe)!, calibration);
        var json = arguments.GetValue(Json);
        RequireWritable(json);
        using var log = ProgramLog.Create();
        var source = RecordedSource.Read(arguments, Source);
        var comparison = new SpeedComparison(recipe, configuration.Options.Inference, source, log.CreateLogger("bench")) { Calibration = calibration };
        var report = await comparison.RunAsync(arguments.GetValue(Rounds), stop);
        report.Print(AnsiConsole.Console);
        if (json is not null)
            report.WriteJson(json);
        return ExitCode.Good;
    }

    /// <summary>Asked before minutes of measuring, and not after.</summary>
    private static void RequireWritable(string? path)
    {
        if (path is null)
            return;
        try
        {
            var isNew = !File.Exists(path);
            File.OpenWrite(path).Dispose();
            if (isNew)
                File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new OutputException($"{path}: the figures cannot be written there: {exception.Message}", exception);
        }
    }
}
