using System.Runtime.ExceptionServices;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Files;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Core.Segmentation;
using FoodInspect.Inference;

namespace FoodInspect.Hosting;

/// <summary>One line over a source that ends, with everything it finds written into a folder.</summary>
/// <param name="recipe">The recipe.</param>
/// <param name="inference">What its network runs on.</param>
/// <param name="log">For what a person should know of the run.</param>
internal sealed class RecordedRun(RecipeSelection recipe, InferenceOptions inference, ILogger log)
{
    /// <summary>How long the files may take to be finished after the last frame.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Where frames come from.</summary>
    public required CameraOptions Camera { get; init; }

    /// <summary>The calibration of its pictures, or null.</summary>
    public CalibrationFile? Calibration { get; init; }

    /// <summary>Absolute; made if need be. What an earlier run wrote there is replaced or removed.</summary>
    public required string OutputFolder { get; init; }

    /// <summary>True if no picture has to do with the one before: each is judged by itself.</summary>
    public bool AreStills { get; init; }

    /// <summary>True to write overlay.mp4 too.</summary>
    public bool DrawsOverlay { get; init; }

    /// <summary>
    /// Runs to the end of the source. However it ends, what was inspected is written, and summary.json says how it ended.
    /// </summary>
    /// <param name="output">Receives the account of the run.</param>
    /// <param name="stop">Ends the run early.</param>
    /// <returns>The summary, as written.</returns>
    /// <exception cref="ConfigurationException">The source is one of the files that the run writes.</exception>
    /// <exception cref="CameraException">The source cannot be read, or not to its end; or stills are of several sizes.</exception>
    /// <exception cref="OutputException">A file cannot be written.</exception>
    /// <exception cref="OperationCanceledException">It was stopped.</exception>
    public async Task<RunSummary> RunAsync(TextWriter output, CancellationToken stop)
    {
        RefuseOwnFiles();
        RequireSource();
        using var pictures = new FramePool();
        if (AreStills && Camera.Address.Kind == CameraKind.Folder)
            StillPictures.RequireOneSize(Camera, pictures, stop);
        using var claim = ClaimOutputFolder();
        using var labelMaps = new FramePool();
        log.LogInformation("Warming up model {Model}", recipe.Model.Path);
        using var engine = new SegmentationEngine(recipe.Model, inference, labelMaps, stop);
        log.LogInformation("{Model} runs on {Provider} ({Choice})", recipe.Model.Path, engine.Provider, engine.ProviderChoice);
        var recorder = new RunRecorder(_time) { Rules = new RuleRecorder(recipe.Options.Rules) };
        RemoveEarlierRun();
        await using var report = OpenReport(engine, recorder);
        using var stages = new LineStages(recipe, Calibration, pictures, liveClock: null) { AreStills = AreStills, Log = log };
        var camera = new CameraOpener(pictures, _time, log).OpenWithoutLoss(Camera);
        var line = new InspectionLine(camera, engine, stages, report, _time) { Observers = [recorder.Stages], Log = log };

        Exception? fault = null;
        try
        {
            await line.RunAsync(stop);
        }
        catch (Exception exception)
        {
            fault = exception;
        }

        // What was inspected before a fault is finished like any other.
        fault = await TryAsync(() => report.CompleteAsync(Patience), fault);
        if (stop.IsCancellationRequested)
            fault ??= new OperationCanceledException(stop);
        var summary = recorder.Summarise(
            line.Ledger, pictures, engine.Provider.ToString(), $"{engine.Model.Name} {engine.Model.Version}",
            fault is null ? null : FailureReport.Explain(fault).Message);
        fault = await TryAsync(() => AccountAsync(summary, output), fault);
        if (pictures.Outstanding + labelMaps.Outstanding > 0)
            log.LogError(
                "{Pictures} pictures and {LabelMaps} label maps were never given back to their pools; this is a fault of the program",
                pictures.Outstanding, labelMaps.Outstanding);
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
        return summary;
    }

    /// <summary>A mistyped path must not cost the results of an earlier run. Of a source that is there, but cannot be read, summary.json says so.</summary>
    private void RequireSource()
    {
        if (Camera.Address.Kind is CameraKind.Video or CameraKind.Picture && !File.Exists(Camera.Source))
            throw new CameraException($"The {(Camera.Address.Kind == CameraKind.Video ? "video" : "picture")} {Camera.Address} does not exist.");
    }

    /// <summary>Does a part of the run's end. The first fault is the one to tell: it is the cause, and a later one only in the log.</summary>
    /// <returns>The first fault, or null.</returns>
    private async Task<Exception?> TryAsync(Func<Task> part, Exception? fault)
    {
        try
        {
            await part();
        }
        catch (Exception exception) when (fault is null)
        {
            return exception;
        }
        catch (Exception exception)
        {
            if (exception.Message != fault!.Message)
                log.LogError("{Reason}", FailureReport.Explain(exception).Message);
        }

        return fault;
    }

    private async Task AccountAsync(RunSummary summary, TextWriter output)
    {
        summary.Write(SummaryPath);
        // Of a source that delivered nothing there is no account to give; the error says why.
        if (summary.Ledger.Captured > 0 || summary.EndedWith is null)
            await RunAccount.PrintAsync(output, summary, OutputFolder);
        if (Camera.Address.Kind == CameraKind.Folder && !AreStills && summary.LooksLikeStills)
        {
            await output.WriteLineAsync(
                $"{summary.ItemsOfOneFrame} of {summary.Items.Values.Sum()} items are in one picture only: if the pictures are no successive frames of one belt, inspect them with --stills, which judges each by itself");
        }
    }

    private string FrameLogPath => Path.Combine(OutputFolder, "frames.jsonl");

    private string ItemLogPath => Path.Combine(OutputFolder, "items.jsonl");

    private string SummaryPath => Path.Combine(OutputFolder, "summary.json");

    private string OverlayPath => Path.Combine(OutputFolder, "overlay.mp4");

    private void RefuseOwnFiles()
    {
        if (Camera.Address.Kind == CameraKind.Simulation)
            return;
        var source = RealPath.Of(Camera.Source);
        if (Array.Exists((string[])[FrameLogPath, ItemLogPath, SummaryPath, OverlayPath], own => RealPath.Of(own) == source))
            throw new ConfigurationException($"{Camera.Source} would be replaced by what the run writes: give another --out, or another name to the source.");
    }

    /// <summary>Another run into the folder would replace the files that this one is writing.</summary>
    private FileStream ClaimOutputFolder()
    {
        try
        {
            return ClaimedFile.OpenIn(OutputFolder);
        }
        catch (IOException failure) when (ClaimedFile.IsTaken(failure))
        {
            throw new OutputException($"{OutputFolder}: another inspect is writing its results there: wait for its end, or give another --out.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new OutputException($"{OutputFolder}: the folder cannot be written: {failure.Message}", failure);
        }
    }

    /// <summary>Removes what opening the outputs does not replace, so that no file of an earlier run stands beside those of this one.</summary>
    private void RemoveEarlierRun()
    {
        foreach (var path in (string[])[SummaryPath, OverlayPath])
        {
            try
            {
                if (File.Exists(path))
                    File.Delete(path);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new OutputException($"{path}: the result of an earlier run cannot be removed: {exception.Message}", exception);
            }
        }
    }

    private LineReport OpenReport(SegmentationEngine engine, RunRecorder recorder)
    {
        var name = Path.GetFileName(Camera.Source);
        var classes = engine.Model.Classes;
        // A recorded run tells nobody: its alerts have no sink and its metrics no reader.
        var alerts = new AlertDesk([]);
        var metrics = new InspectionMetrics(ProgramVersion.Current).AddLine(new LineMetricsLabels(
            name, classes, InspectionLine.Stages, engine.Model.Name, engine.Model.Sha256)
        {
            DefectClasses = recipe.DefectClasses,
        });
        return new LineReport
        {
            Line = name,
            Metrics = metrics,
            Run = recorder,
            Watch = new LineWatch(name, new LineWatchOptions(), metrics, alerts, _time),
            Alerts = alerts,
            FrameLog = new FrameLog(FrameLogPath, classes),
            ItemLog = new ItemLog(ItemLogPath),
            Video = DrawsOverlay ? OpenOverlay(name, classes) : null,
        };
    }

    private OverlayVideo OpenOverlay(string name, IReadOnlyList<SegmentationClass> classes)
    {
        var times = RecordingTimes.Of(Camera, _time);
        return new OverlayVideo(OverlayPath, times.FramesPerSecond, name, classes) { SecondsOf = times.SecondsOf };
    }
}
