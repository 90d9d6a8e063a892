using System.Diagnostics;
using FoodInspect.Configuration;
using FoodInspect.Core.Calibration;
using FoodInspect.Core.Capture;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Reporting;
using FoodInspect.Hosting;
using FoodInspect.Inference;
using OpenCvSharp;

namespace FoodInspect.Benchmarking;

/// <summary>
/// Measures the whole line against the bare network on the same pictures, in turns, so that a machine whose speed drifts
/// drifts for all of them. The line reads and decodes its source; the bare sessions get the pictures ready in memory.
/// </summary>
/// <param name="recipe">The recipe, with its model.</param>
/// <param name="inference">How the line runs the network.</param>
/// <param name="source">A source that ends.</param>
/// <param name="log">For what a person should know of the runs.</param>
internal sealed class SpeedComparison(RecipeSelection recipe, InferenceOptions inference, CameraOptions source, ILogger log)
{
    /// <summary>So that a bench beside a running line does not take its memory.</summary>
    private const long MostBytesInMemory = 256_000_000;

    /// <summary>The calibration of the line's pictures, or null; the bare sessions get them as they are.</summary>
    public CalibrationFile? Calibration { get; init; }

    private static int Cores => Environment.ProcessorCount;

    /// <summary>Runs all contenders, one after another, so many times.</summary>
    /// <param name="rounds">How often; at least 1.</param>
    /// <param name="stop">Ends the comparison.</param>
    public async Task<SpeedReport> RunAsync(int rounds, CancellationToken stop)
    {
        using var pool = new FramePool();
        using var pictures = await BenchPictures.ReadAsync(new CameraOpener(pool, TimeProvider.System, log).OpenWithoutLoss(source), MostBytesInMemory, stop);
        var lineRuns = new List<RunSummary>();
        var rates = SpeedReport.Peers.ToDictionary(name => name, _ => new List<double>());
        for (var round = 0; round < rounds; round++)
        {
            await MeasureAsync(pictures, lineRuns, rates, stop);
            log.LogInformation("round {Round} of {Rounds}: the line {Rate:0.0} frames a second", round + 1, rounds, lineRuns[^1].FramesPerSecond);
        }

        return new SpeedReport(source.Address.ToString(), recipe.KeyPath, recipe.Model.Card, lineRuns, rates);
    }

    private async Task MeasureAsync(
        BenchPictures pictures, List<RunSummary> lineRuns, Dictionary<string, List<double>> rates, CancellationToken stop)
    {
        // Before and after the line, so that a machine that slows down or recovers meanwhile does so for both sides of their ratio.
        var before = SessionRate(pictures, Cores, 1);
        lineRuns.Add(await RunLineAsync(stop));
        rates[SpeedReport.SessionPerCore].Add((before + SessionRate(pictures, Cores, 1)) / 2);
        stop.ThrowIfCancellationRequested();
        rates[SpeedReport.OneSession].Add(SessionRate(pictures, 1, Cores));
        stop.ThrowIfCancellationRequested();
        rates[SpeedReport.OpenCvDnn].Add(OpenCvRate(pictures));
        stop.ThrowIfCancellationRequested();
    }

    private async Task<RunSummary> RunLineAsync(CancellationToken stop)
    {
        var folder = Directory.CreateTempSubdirectory("foodinspect-bench-");
        try
        {
            var run = new RecordedRun(recipe, inference, log) { Camera = source, Calibration = Calibration, OutputFolder = folder.FullName };
            return await run.RunAsync(TextWriter.Null, stop);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Frames a second of so many sessions side by side, each with a part of the pictures.</summary>
    private double SessionRate(BenchPictures pictures, int sessions, int threads)
    {
        var options = inference with { Sessions = sessions, ThreadsPerSession = threads };
        var segmenters = new List<OnnxSegmenter>();
        try
        {
            while (segmenters.Count < sessions)
                segmenters.Add(OnnxSegmenter.Open(recipe.Model, options));
            var next = -1;
            return Rate(pictures.Count, () => Parallel.ForEach(
                segmenters, new ParallelOptions { MaxDegreeOfParallelism = sessions }, segmenter =>
                {
                    for (int i; (i = Interlocked.Increment(ref next)) < pictures.Count;)
                    {
                        segmenter.Load(0, pictures[i]);
                        segmenter.Run(1);
                    }
                }));
        }
        finally
        {
            foreach (var segmenter in segmenters)
                segmenter.Dispose();
        }
    }

    private double OpenCvRate(BenchPictures pictures)
    {
        using var segmenter = new OpenCvSegmenter(recipe.Model);
        using var classes = new Mat();
        segmenter.Segment(pictures[0], classes);
        return Rate(pictures.Count, () =>
        {
            for (var i = 0; i < pictures.Count; i++)
                segmenter.Segment(pictures[i], classes);
        });
    }

    private static double Rate(int frames, Action work)
    {
        var start = Stopwatch.GetTimestamp();
        work();
        return frames / Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
