using System.ComponentModel;
using System.Diagnostics;
using FoodInspect.Core.Truth;
using FoodInspect.Trainer.Commands;
using FoodInspect.Trainer.Data;

namespace FoodInspect.Trainer.Promotion;

/// <summary>
/// The program of the line as a child process: what a model does to items depends on the recipe, the tracker and the rules, and only
/// the program itself has all of them as they will run. It writes items.jsonl, which is compared here with the truth.
/// </summary>
/// <param name="Program">foodinspect, foodinspect.dll, or a script that passes its arguments on to it.</param>
/// <param name="Configuration">The line's configuration file.</param>
/// <param name="Recipe">The recipe in it whose model is replaced.</param>
internal sealed record LineProgram(string Program, string Configuration, string Recipe)
{
    private static readonly string[] Names = ["foodinspect", "foodinspect.dll"];

    /// <summary>The calibration of the camera that recorded the line, or null for pictures that are taken as they are.</summary>
    public string? Calibration { get; init; }

    private const string ProgramVariable = "FOODINSPECT_APP";

    // Of inspect, also where a picture or video cannot be read.
    private const int FewJudged = 5;

    /// <summary>The program that is installed beside this one, or that the environment names, as run.sh does.</summary>
    /// <exception cref="UsageException">There is none.</exception>
    public static string Beside() =>
        Names.Select(name => Path.Combine(AppContext.BaseDirectory, name)).FirstOrDefault(File.Exists)
        ?? (Environment.GetEnvironmentVariable(ProgramVariable) is { Length: > 0 } named ? named : null)
        ?? throw new UsageException(
            $"The program of the line is not beside the trainer ({AppContext.BaseDirectory}). Give it with --app, or the environment variable {ProgramVariable}: foodinspect, foodinspect.dll, or run.sh.");

    /// <summary>Inspects a recorded line with a model in the recipe's place.</summary>
    /// <exception cref="UsageException">The program cannot be started or did not inspect it all; its own words are in the message.</exception>
    /// <exception cref="DatasetException">The truth cannot be read.</exception>
    public async Task<ItemFigures> InspectAsync(string model, string video, string truth, CancellationToken stop)
    {
        var recorded = ReadTruth(truth);
        var results = Directory.CreateTempSubdirectory("foodinspect-promote-");
        try
        {
            string[] arguments =
            [
                "inspect", video, "--recipe", Recipe, "--out", results.FullName, "--config", Configuration,
                "--set", $"Recipes:{Recipe}:Model={Path.GetFullPath(model)}", .. Calibration is null ? (string[])[] : ["--calibration", Calibration],
            ];
            var (code, said) = await RunAsync(arguments, stop);
            var summary = Path.Combine(results.FullName, "summary.json");
            // A model with which most frames cannot be judged is a finding about the model: all that was seen is written.
            var frames = code == 0 || (code == FewJudged && File.Exists(summary)) ? InspectedFrames.Read(summary) : null;
            if (frames is not { CameToItsEnd: true })
                throw new UsageException($"{Program} {string.Join(' ', arguments)} ended with exit code {code}:{Environment.NewLine}{said}");
            RequireFramesOf(recorded, truth, video, frames);
            return ItemFigures.Of(new TruthComparison(recorded, InspectedItem.ReadAll(Path.Combine(results.FullName, "items.jsonl")))) with { Frames = frames };
        }
        catch (Exception failure) when (failure is FileNotFoundException or InvalidDataException)
        {
            throw new UsageException($"{Program} did not write the items it inspected: {failure.Message}");
        }
        finally
        {
            results.Delete(recursive: true);
        }
    }

    /// <summary>Against the truth of another recording every model looks alike: as bad as can be.</summary>
    private static void RequireFramesOf(LineTruth recorded, string truth, string video, InspectedFrames frames)
    {
        if (frames.Captured != recorded.Frames)
            throw new UsageException($"{truth} is the truth of {recorded.Frames} frames, and {video} has {frames.Captured}: give those that belong together.");
    }

    private async Task<(int ExitCode, string Said)> RunAsync(string[] arguments, CancellationToken stop)
    {
        var start = Program.EndsWith(".dll", StringComparison.OrdinalIgnoreCase)
            ? new ProcessStartInfo("dotnet", [Program, .. arguments])
            : new ProcessStartInfo(Path.GetFullPath(Program), arguments);
        (start.RedirectStandardOutput, start.RedirectStandardError) = (true, true);
        using var process = Start(start);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(stop);
            var errors = process.StandardError.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            return (process.ExitCode, $"{await output}{await errors}");
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }

    private Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new UsageException($"--app {Program} cannot be started: {failure.Message}");
        }
    }

    private static LineTruth ReadTruth(string path)
    {
        try
        {
            return LineTruth.Read(path);
        }
        catch (Exception failure) when (failure is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new DatasetException(path, [failure.Message]);
        }
    }
}
