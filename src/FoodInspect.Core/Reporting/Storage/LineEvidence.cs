using FoodInspect.Core.Calibration;
using FoodInspect.Core.Frames;
using FoodInspect.Core.Metrics;
using FoodInspect.Core.Pipeline;
using FoodInspect.Core.Reporting.Alerts;
using FoodInspect.Core.Reporting.Overlays;
using FoodInspect.Core.Rules;
using FoodInspect.Core.Segmentation;
using Microsoft.Extensions.Logging;
using OpenCvSharp;

namespace FoodInspect.Core.Reporting.Storage;

/// <summary>
/// Keeps the evidence of one line. The frame is copied into pooled memory and painted, encoded and written by a worker, so
/// the line never waits for the disk.
/// </summary>
public sealed class LineEvidence : IAsyncDisposable
{
    /// <summary>The rule that alerts about evidence that is not kept bear.</summary>
    public const string AlertRule = "evidenceNotKept";

    private readonly EvidenceStore _store;
    private readonly PictureCorrections _corrections;
    private readonly FramePool _pool;
    private readonly StorageMetrics _counts;
    private readonly OverlayPainter _painter;
    private readonly StorageQueue<Job> _queue;

    /// <summary>Starts the worker.</summary>
    /// <param name="line">Name of the line.</param>
    /// <param name="classes">The classes of its model.</param>
    /// <param name="corrections">What its calibration does to its pictures.</param>
    /// <param name="options">Length of the queue.</param>
    /// <param name="store">Where evidence goes; shared, stays the caller's.</param>
    /// <param name="pool">Lends the memory of the copies.</param>
    /// <param name="counts">Counts what became of evidence.</param>
    /// <param name="notKept">Hears that evidence was not kept, and why, once a minute while it lasts.</param>
    /// <param name="time">The clock of the end's patience.</param>
    /// <param name="log">Hears what went wrong.</param>
    public LineEvidence(
        string line, IReadOnlyList<SegmentationClass> classes, PictureCorrections corrections, EvidenceOptions options, EvidenceStore store, FramePool pool,
        StorageMetrics counts, Action<string> notKept, TimeProvider time, ILogger log)
    {
        (_store, _corrections, _pool, _counts) = (store, corrections, pool, counts);
        _painter = new OverlayPainter(line, classes);
        _queue = new StorageQueue<Job>(options.QueueLength, Write, new StorageComplaint("evidence is", () => store.WhyFull, notKept, time, log), time, log);
    }

    /// <summary>Copies a frame that may come to prove an alert; the caller owns the copy.</summary>
    /// <param name="judged">The frame; stays the caller's.</param>
    /// <param name="findings">What is held against its items.</param>
    public EvidencePicture Copy(JudgedFrame judged, ItemFindings findings)
    {
        var segmented = judged.Analysed.Segmented;
        return new EvidencePicture(
            PooledCopy.Of(segmented.Frame.Picture, _pool),
            segmented.Labels is { } labels ? PooledCopy.Of(labels.Classes, _pool) : null,
            OverlayScene.Of(judged, findings));
    }

    /// <summary>Queues the evidence of an alert; never waits.</summary>
    /// <param name="picture">What proves it; becomes the evidence's own.</param>
    /// <param name="alert">The alert.</param>
    public EvidenceTicket Keep(EvidencePicture picture, Alert alert)
    {
        var ticket = new EvidenceTicket(_store.PathOf(alert));
        _queue.Post(new Job(picture, alert, ticket, _counts));
        return ticket;
    }

    /// <summary>Writes what is queued, for at most the given time.</summary>
    public Task CompleteAsync(TimeSpan patience) => _queue.CompleteAsync(patience);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync().ConfigureAwait(false);
        _painter.Dispose();
    }

    private bool Write(Job job)
    {
        var (picture, classIds, scene) = job.Picture;
        using var overlay = PooledCopy.Of(picture.Mat, _pool);
        _painter.Paint(overlay.Mat, classIds?.Mat, scene);
        return _store.TryWrite(job.Ticket.Folder, picture.Mat, overlay.Mat, job.Alert, _corrections);
    }

    private sealed record Job(EvidencePicture Picture, Alert Alert, EvidenceTicket Ticket, StorageMetrics Counts) : IStorageJob
    {
        public string Subject => $"evidence {Ticket.Folder}";

        public void End(StorageOutcome outcome)
        {
            if (outcome != StorageOutcome.Written)
                Ticket.Lose();
            Counts.Count(outcome);
        }

        public void Dispose() => Picture.Dispose();
    }
}
