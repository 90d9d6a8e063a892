using System.Net;
using System.Net.Sockets;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Capture.Live;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Logs;
using FoodInspect.Core.Reporting.Storage;
using FoodInspect.Core.Reporting.Watches;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Sinks;
using OpenCvSharp;

namespace FoodInspect.Hosting;

/// <summary>One thing that was tried.</summary>
/// <param name="Subject">What.</param>
/// <param name="IsGood">Whether it works.</param>
/// <param name="Finding">What was found, or what is wrong and what would be right.</param>
internal sealed record CheckResult(string Subject, bool IsGood, string Finding);

/// <summary>Tries what <c>run</c> needs beyond a good configuration: provider, port, folders, and a frame of each camera.</summary>
/// <param name="plans">The lines.</param>
/// <param name="options">The configuration.</param>
/// <param name="sendsAlert">Whether to send the sinks a test alert.</param>
/// <param name="log">Hears what cameras say.</param>
internal sealed class StartupChecks(IReadOnlyList<LinePlan> plans, InspectionOptions options, bool sendsAlert, ILogger log)
{
    // A piece of evidence takes as much at the least.
    private const double LeastFreeMegabytes = 1;

    private readonly TimeProvider _time = TimeProvider.System;

    /// <summary>Tries everything, one after the other.</summary>
    public async IAsyncEnumerable<CheckResult> RunAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var model in plans.Select(plan => plan.Recipe.Model).DistinctBy(model => model.Path))
            yield return CheckModel(model, stop);
        foreach (var recipe in plans.Select(plan => plan.Recipe).DistinctBy(recipe => recipe.KeyPath))
        {
            foreach (var unjudged in UnjudgedClass.Of(recipe))
                yield return new(recipe.KeyPath, unjudged.IsMeant, unjudged.Advice);
            foreach (var advice in ThresholdAdvice.Of(recipe))
                yield return new(recipe.KeyPath, true, advice);
        }

        yield return await CheckPortAsync(stop);
        foreach (var result in CheckOutputs(options.Reporting))
            yield return result;
        var sinks = new SinkChecks(options.Reporting, _time);
        await foreach (var result in sendsAlert ? sinks.SendAsync(stop) : sinks.Untried().ToAsyncEnumerable())
            yield return result;
        foreach (var plan in plans)
            yield return await CheckCameraAsync(plan, stop);
    }

    private CheckResult CheckModel(ModelFolder model, CancellationToken stop)
    {
        var subject = $"model {model.Card.Name} {model.Card.Version}";
        try
        {
            using var labelMaps = new FramePool();
            using var engine = new SegmentationEngine(model, options.Inference, labelMaps, stop);
            return new(subject, true, $"runs on {engine.Provider} ({engine.ProviderChoice})");
        }
        catch (ModelException exception)
        {
            return new(subject, false, exception.Message);
        }
    }

    private async Task<CheckResult> CheckPortAsync(CancellationToken stop)
    {
        var subject = $"port {options.Metrics.Port}";
        try
        {
            using var listener = new TcpListener(IPAddress.Parse(options.Metrics.Address), options.Metrics.Port);
            listener.Start();
            return new(subject, true, "free");
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.AddressAlreadyInUse && await RunningInspection.IsThereAsync(options.Metrics, plans.Select(plan => plan.Options.Name), stop)
                ? new(subject, true, "in use by the program that inspects these lines already")
                : new(subject, false, $"{exception.Message}. Another program has it, or one with other lines, or it may not be used: change Metrics:Port.");
        }
    }

    /// <summary>Opens what the lines write into, as they do.</summary>
    private IEnumerable<CheckResult> CheckOutputs(ReportingOptions reporting)
    {
        if (reporting.Evidence is { Enabled: true } evidence)
            yield return CheckOutput("Reporting:Evidence:Folder", evidence.Folder, () => new EvidenceStore(evidence, _time));
        if (reporting.CapturedFrames is { Enabled: true } captured)
            yield return CheckOutput("Reporting:CapturedFrames:Folder", captured.Folder, () => OpenCaptures(captured));
        if (reporting.Items.Path is { } items)
            yield return CheckOutput("Reporting:Items:Path", items, () => new ItemFile(items));
        if (reporting.JsonLines.Path is { } alerts)
            yield return CheckOutput("Reporting:JsonLines:Path", alerts, () => new AlertFile(alerts));
    }

    private CaptureStore OpenCaptures(CapturedFramesOptions options)
    {
        var store = new CaptureStore(options, _time);
        foreach (var plan in plans)
            store.RequireSame(plan.Options.Name, plan.Recipe.Model.Card.Classes, PictureCorrections.Of(plan.Calibration));
        return store;
    }

    private static CheckResult CheckOutput(string key, string path, Func<object> open)
    {
        try
        {
            if (open() is not EvidenceStore store)
                return new(key, true, $"{path} can be written");
            var freeMegabytes = store.MeasureFreeBytes() / 1e6;
            return freeMegabytes >= LeastFreeMegabytes
                ? new(key, true, $"{path} can be written, {freeMegabytes:0} MB are left under its cap and on the disk")
                : new(key, false, $"{path} takes no more: {store.WhyFull}");
        }
        catch (OutputException exception)
        {
            return new(key, false, exception.Message);
        }
    }

    // What a sharp picture of this belt measures nobody knows beforehand; that one never sharp would pass unseen must not go unsaid.
    private static string BlurAdvice(LineOptions line) => line.Camera.Quality.MinimumSharpness > 0 || line.ItemReference.Sharpness is not null
        ? ""
        : "; a picture that is blurred from the start is not noticed: give the line an ItemReference when all is well";

    private static string ShapeAdvice(Size picture, RecipeSelection recipe) =>
        StretchAdvice.Of(picture, recipe.Model.Card.Input) is { } advice ? $"; {advice}" : "";

    /// <summary>Takes one frame and fits the recipe and the calibration to it.</summary>
    private async Task<CheckResult> CheckCameraAsync(LinePlan plan, CancellationToken stop)
    {
        var camera = plan.Options.Camera;
        var subject = $"camera of {plan.Options.Name}";
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stop);
        deadline.CancelAfter(TimeSpan.FromSeconds(camera.OpenDeadlineSeconds));
        using var pictures = new FramePool();
        string? fault = null;
        try
        {
            var source = new CameraOpener(pictures, _time, log).Open(camera);
            if (source is LiveCamera live)
                live.StateChanged += state => fault = state.Reason;
            await using var frames = source.ReadAsync(deadline.Token).GetAsyncEnumerator(deadline.Token);
            if (!await frames.MoveNextAsync())
                return new(subject, false, $"{camera.Address} ended before its first picture.");
            var size = frames.Current.Picture.Size();
            using var stages = new LineStages(plan.Recipe, plan.Calibration, pictures, liveClock: null);
            using var frame = stages.Calibrate(frames.Current);
            return frame.Quality.UnusableReason is { } reason
                ? new(subject, false, $"{camera.Address} delivers {size.Width}x{size.Height}, but the picture cannot be judged: {reason}.")
                : new(subject, true, $"{camera.Address} delivers {size.Width}x{size.Height}, brightness {frame.Quality.BrightnessRatio:0.00}, sharpness {frame.Quality.Sharpness:0.#}{BlurAdvice(plan.Options)}{ShapeAdvice(size, plan.Recipe)}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new(subject, false, $"{camera.Address} delivered no picture within {camera.OpenDeadlineSeconds} s{(fault is null ? $"{camera.OpenAdvice}." : $": {fault}")}");
        }
        catch (Exception exception) when (exception is CameraException or ConfigurationException)
        {
            return new(subject, false, exception.Message);
        }
    }
}
