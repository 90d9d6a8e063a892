using System.Runtime.ExceptionServices;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Recordings;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Reporting.Watches;
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
        // A mistyped path must not cost the results of an earlier run. Of a source that is there, but cannot be read, summary.json says so.
        Recording.RequireThere(Camera);
        var folder = new RunFolder(OutputFolder);
        folder.RequireNotSource(Camera);
        using var pictures = new FramePool();
        if (AreStills && Camera.Address.Kind == CameraKind.Folder)
            StillPictures.RequireOneSize(Camera, pictures, stop);
        using var claim = folder.Claim();
        var times = DrawsOverlay ? await RecordingTimes.OfAsync(Camera, _time, log, stop) : null;
        using var labelMaps = new FramePool();
        log.LogInformation("Warming up model {Model}", recipe.Model.Path);
        using var engine = new SegmentationEngine(recipe.Model, inference, labelMaps, stop);
        log.LogInformation("{Model} runs on {Provider} ({Choice})", recipe.Model.Path, engine.Provider, engine.ProviderChoice);
        var recorder = new RunRecorder(_time) { Rules = new RuleRecorder(recipe.Options.Rules) };
        folder.RemoveEarlierRun();
        await using var report = OpenReport(folder, engine, recorder, times);
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
        fault = await TryAsync(() => AccountAsync(folder, summary, output), fault);
        if (pictures.Outstanding + labelMaps.Outstanding > 0)
            log.LogError(
                "{Pictures} pictures and {LabelMaps} label maps were never given back to their pools; this is a fault of the program",
                pictures.Outstanding, labelMaps.Outstanding);
        if (fault is not null)
            ExceptionDispatchInfo.Throw(fault);
        return summary;
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

    private async Task AccountAsync(RunFolder folder, RunSummary summary, TextWriter output)
    {
        summary.Write(folder.SummaryPath);
        // Of a source that delivered nothing there is no account to give; the error says why.
        if (summary.Ledger.Captured > 0 || summary.EndedWith is null)
            await RunAccount.PrintAsync(output, summary, OutputFolder);
        if (Camera.Address.Kind == CameraKind.Folder && !AreStills && summary.LooksLikeStills)
        {
            await output.WriteLineAsync(
                $"{summary.ItemsOfOneFrame} of {summary.Items.Values.Sum()} items are in one picture only: if the pictures are no successive frames of one belt, inspect them with --stills, which judges each by itself");
        }
    }

    private LineReport OpenReport(RunFolder folder, SegmentationEngine engine, RunRecorder recorder, RecordingTimes? times)
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
            FrameLog = new FrameLog(folder.FrameLogPath, classes),
            ItemLog = new ItemLog(folder.ItemLogPath),
            Video = times is null ? null : new OverlayVideo(folder.OverlayPath, times.FramesPerSecond, times.SecondsOf, name, classes),
        };
    }
}
