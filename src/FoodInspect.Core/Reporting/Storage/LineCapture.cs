using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using Microsoft.Extensions.Logging;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Captures frames of one line for training. Chosen frames are copied into pooled memory and written by a worker, so the
/// line never waits for the disk.
/// </summary>
public sealed class LineCapture : IAsyncDisposable
{
    /// <summary>The rule that alerts about frames for training that are not kept bear.</summary>
    public const string AlertRule = "capturedFramesNotKept";

    private readonly FramePool _pool;
    private readonly IReadOnlyDictionary<CaptureReason, StorageMetrics> _counts;
    private readonly CaptureChoice _choice;
    private readonly CaptureStore _store;
    private readonly CapturedDataset _dataset;
    private readonly StorageQueue<Job> _queue;

    /// <summary>Opens the folder and starts the worker.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="classes">The classes of its model.</param>
    /// <param name="corrections">What was done to its pictures before they come here.</param>
    /// <param name="options">What to keep.</param>
    /// <param name="store">Where frames go; shared, stays the caller's.</param>
    /// <param name="pool">Lends the memory of the copies.</param>
    /// <param name="counts">Counts what became of the frames.</param>
    /// <param name="notKept">Hears that a frame was not kept, and why, once a minute while it lasts.</param>
    /// <param name="time">The clock of the frames' timestamps and of the end's patience.</param>
    /// <param name="log">Hears what went wrong.</param>
    /// <exception cref="OutputException">The folder cannot be written, or holds frames of other classes.</exception>
    public LineCapture(
        string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections, CapturedFramesOptions options, CaptureStore store, FramePool pool,
        IReadOnlyDictionary<CaptureReason, StorageMetrics> counts, Action<string> notKept, TimeProvider time, ILogger log)
    {
        (_store, _pool, _counts) = (store, pool, counts);
        _choice = new CaptureChoice(options, time);
        _dataset = store.Prepare(line, classes, corrections);
        _queue = new StorageQueue<Job>(options.QueueLength, Write, new StorageComplaint("frames for training are", () => store.WhyFull, notKept, time, log), time, log);
    }

    /// <summary>Keeps the frame if it is worth it; never waits. The frame stays the caller's.</summary>
    public void Offer(JudgedFrame judged)
    {
        if (_choice.Choose(judged) is not { } reason)
            return;
        var segmented = judged.Analysed.Segmented;
        _queue.Post(new Job(
            PooledCopy.Of(segmented.Frame.Picture, _pool), PooledCopy.Of(segmented.Labels!.Classes, _pool),
            segmented.Frame.CapturedAt, segmented.Frame.Sequence, reason, _counts[reason]));
    }

    /// <summary>Writes what is queued, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => _queue.CompleteAsync(patience);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        _choice.Dispose();
    }

    /// <summary>The data set wants picture and label map of one size; the camera's is the one that a person labels.</summary>
    private bool Write(Job job)
    {
        var (picture, classIds) = (job.Picture.Mat, job.ClassIds.Mat);
        if (picture.Size() == classIds.Size())
            return _store.TryWrite(_dataset, job.CapturedAt, job.Sequence, job.Reason, picture, classIds);
        using var scaled = _pool.Rent(picture.Rows, picture.Cols, MatType.CV_8UC1);
        LabelScaling.Scale(classIds, scaled.Mat, picture.Size());
        return _store.TryWrite(_dataset, job.CapturedAt, job.Sequence, job.Reason, picture, scaled.Mat);
    }

    private sealed record Job(
        PooledMat Picture, PooledMat ClassIds, DateTimeOffset CapturedAt, long Sequence, CaptureReason Reason, StorageMetrics Counts) : IStorageJob
    {
        public string Subject => $"frame {Sequence} for training";

        public void End(StorageOutcome outcome) => Counts.Count(outcome);

        public void Dispose()
        {
            Picture.Dispose();
            ClassIds.Dispose();
        }
    }
}
