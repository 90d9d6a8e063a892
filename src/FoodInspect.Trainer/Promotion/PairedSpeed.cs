using FoodInspect.Core.Numerics;
using FoodInspect.Inference;
using FoodInspect.Inference.Models;
using FoodInspect.Trainer.Data;
using OpenCvSharp;

namespace FoodInspect.Trainer.Promotion;

/// <summary>Speed of two models on the same pictures, in turns, so that a machine whose speed drifts drifts for both.</summary>
/// <param name="CurrentMilliseconds">Median of a frame.</param>
/// <param name="CandidateMilliseconds">Median of a frame.</param>
/// <param name="Ratio">Median of the current model's time over the candidate's, pair by pair: above 1 the candidate is faster.</param>
/// <param name="Provider">What both ran on.</param>
public sealed record PairedSpeed(double CurrentMilliseconds, double CandidateMilliseconds, double Ratio, ExecutionProvider Provider)
{
    /// <param name="current">The model in place.</param>
    /// <param name="candidate">The other.</param>
    /// <param name="pictures">At least one; used over and over.</param>
    /// <param name="provider">What to run on; one session of one thread, as the line has on a CPU.</param>
    /// <param name="pairs">How many pairs of frames.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends the measurement.</param>
    /// <exception cref="ModelException">The provider does not work here, or not for a model.</exception>
    public static PairedSpeed Measure(
        ModelFolder current, ModelFolder candidate, IReadOnlyList<LabelledPicture> pictures, ExecutionProvider provider, int pairs,
        TimeProvider time, CancellationToken stop)
    {
        var options = new InferenceOptions { Provider = provider, Sessions = 1, ThreadsPerSession = 1, MaxBatch = 1 };
        using var ofCurrent = OnnxSegmenter.Open(current, options);
        using var ofCandidate = OnnxSegmenter.Open(candidate, options with { Provider = ofCurrent.Provider });
        var (currentTimes, candidateTimes, ratios) = (new double[pairs], new double[pairs], new double[pairs]);
        for (var i = 0; i < pairs; i++)
        {
            stop.ThrowIfCancellationRequested();
            var picture = pictures[i % pictures.Count].Image;
            // Who goes first changes, since the first may find colder caches.
            if (i % 2 == 0)
                (currentTimes[i], candidateTimes[i]) = (Run(ofCurrent, picture, time), Run(ofCandidate, picture, time));
            else
                (candidateTimes[i], currentTimes[i]) = (Run(ofCandidate, picture, time), Run(ofCurrent, picture, time));
            ratios[i] = currentTimes[i] / candidateTimes[i];
        }
        return new(Median.Of(currentTimes), Median.Of(candidateTimes), Median.Of(ratios), ofCurrent.Provider);
    }

    /// <summary>Milliseconds that a segmenter takes for a picture.</summary>
    internal static double Run(OnnxSegmenter segmenter, Mat picture, TimeProvider time)
    {
        var start = time.GetTimestamp();
        segmenter.Load(0, picture);
        segmenter.Run(1);
        return time.GetElapsedTime(start).TotalMilliseconds;
    }
}
